/** What nobody is shown in $all: the server's own elections, and what groups on $all keep about themselves. */
export const shown = ({ stream }) => !stream.startsWith('$') ||
    (stream !== '$epoch-information' &&
        !(stream.startsWith('$persistentsubscription-$all::') && /-(checkpoint|parked)$/.test(stream)));
export const filterTextOf = (options) => {
    const onType = options.getEventType();
    const expression = onType ?? options.getStreamIdentifier();
    const on = onType === undefined ? 'stream' : 'type';
    const regex = expression?.getRegex() ?? '';
    return regex === '' ? { on, prefixes: expression?.getPrefixList() ?? [] } : { on, regex };
};
export const filterOf = (text) => {
    if (text === undefined)
        return shown;
    const { on, regex, prefixes = [] } = text;
    const pattern = regex === undefined ? undefined : new RegExp(regex);
    const matches = (name) => pattern === undefined ? prefixes.some(prefix => name.startsWith(prefix)) : pattern.test(name);
    return record => shown(record) && matches(on === 'stream' ? record.stream : record.type);
};
