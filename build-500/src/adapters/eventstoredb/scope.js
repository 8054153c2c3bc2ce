/** How far the server looks without a match before it says so, in units of 32 events. Only taken for a sign of life. */
const checkpointInterval = 100;
const isSystem = (stream) => stream.startsWith('$');
/** All streams, or those whose names begin with one of `prefixes`. The server's own streams are never wanted. */
export const scopeOf = (prefixes) => ({
    key: prefixes === undefined ? '' : JSON.stringify(prefixes),
    wants: stream => (prefixes === undefined ? !isSystem(stream) : prefixes.some(prefix => stream.startsWith(prefix))),
    filter: (probeCategory, checkpointReached) => {
        const rest = { filterOn: 'streamName', checkpointInterval, checkpointReached };
        if (prefixes === undefined)
            return { ...rest, regex: '^[^$]' };
        return { ...rest, prefixes: [...prefixes, `${probeCategory}-`] };
    },
});
export const isProbe = ({ streamId }, probeCategory) => streamId.startsWith(`${probeCategory}-`);
