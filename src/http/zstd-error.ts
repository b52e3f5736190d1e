/** What is wrong with zstd data. The message is sent to the client. */
export class ZstdError extends Error {}

/**
 * The message for a damaged block. The decoder of the real server has a sentence for each way in which a block can be damaged, but
 * the library does not tell them apart.
 */
export const DAMAGED = 'Failed to decompress a body: found a damaged block of zstd.'
