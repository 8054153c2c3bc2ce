/**
 * Days of a time zone. Throws a `RangeError` for a zone that this machine does not know.
 *
 * @since 0.1.0
 */
export const dayIn = (timeZone) => {
    const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
    });
    return at => {
        const parts = new Map(format.formatToParts(at).map(part => [part.type, part.value]));
        return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
    };
};
