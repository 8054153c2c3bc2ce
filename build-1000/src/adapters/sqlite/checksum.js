import { crc32 } from 'node:zlib';
/**
 * CRC-32 over the UTF-8 bytes of all columns, divided by NUL, which none of them can contain. It finds every flipped
 * byte, and costs a fraction of what reading the row costs. It is no protection against somebody who wants to deceive:
 * whoever can write the file can write a checksum.
 */
export const eventChecksum = ({ position, stream, revision, id, type, recordedAt, data }) => crc32(`${position}\0${stream}\0${revision}\0${id}\0${type}\0${recordedAt}\0${data}`);
export const indexRowChecksum = (stream, revision, data) => crc32(`${stream}\0${revision}\0${data}`);
/** Over what an index cache says of itself: the event it ends with, and its rows' number and sum. */
export const cacheStateChecksum = (anchor, count, sum) => indexRowChecksum(anchor ?? '', count, String(sum));
