/** File systems by the magic number of statfs(2), on which SQLite's locks or its shared memory cannot be relied on. */
const magicNumbers = new Map([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xfe534d42, 'SMB2'],
    [0x517b, 'SMB'],
    // All of FUSE: sshfs, s3fs and their kind cannot be told from the rest by number.
    [0x65735546, 'FUSE'],
    [0x01021997, '9P'],
    [0x5346414f, 'AFS'],
    [0x73757245, 'Coda'],
    [0x00c36400, 'CephFS'],
    [0x0bd00bd0, 'Lustre'],
    [0x01161970, 'GFS2'],
    [0x7461636f, 'OCFS2'],
    [0x564c, 'NCP'],
]);
/** The name of the network file system with this magic number; `undefined` for a local one. Linux only. */
export const networkFileSystem = (type) => process.platform === 'linux' ? magicNumbers.get(type >>> 0) : undefined;
