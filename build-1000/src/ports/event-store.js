/** @since 0.1.0 */
export class EventStoreError extends Error {
    code;
    constructor(code, message, options) {
        super(message, options);
        this.name = 'EventStoreError';
        this.code = code;
    }
    /** Whether the same request may succeed later without anybody's help. */
    get retryable() {
        return this.code === 'unavailable' || this.code === 'busy' || this.code === 'full' || this.code === 'timeout';
    }
}
