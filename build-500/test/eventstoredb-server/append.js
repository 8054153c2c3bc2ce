import { expected } from './commit.js';
import * as errors from './errors.js';
import { shared, streams } from './stubs.js';
import { fromWire, isProposed, nameOf, proposedOf, toWire } from './wire.js';
/** `MaxAppendSize`; like the server, only the data counts. */
export const maximumAppendBytes = 1024 * 1024;
export const expectedRevisionOf = (options) => {
    if (options.hasNoStream())
        return expected.noStream;
    if (options.hasAny())
        return expected.any;
    if (options.hasStreamExists())
        return expected.streamExists;
    return fromWire(options.getRevision());
};
const empty = () => new shared.Empty();
const wrongExpectedVersion = (expectedRevision, current) => {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    // (The fields ending in 2060 are for clients older than 20.6; nobody here reads them.)
    if (expectedRevision === expected.any)
        wrong.setExpectedAny(empty());
    else if (expectedRevision === expected.streamExists)
        wrong.setExpectedStreamExists(empty());
    else if (expectedRevision === expected.noStream)
        wrong.setExpectedNoStream(empty());
    else
        wrong.setExpectedRevision(toWire(expectedRevision));
    if (current === -1)
        wrong.setCurrentNoStream(empty());
    else
        wrong.setCurrentRevision(toWire(current));
    return new streams.AppendResp().setWrongExpectedVersion(wrong);
};
const appended = ({ revision, position }) => {
    const success = new streams.AppendResp.Success();
    if (revision === -1)
        success.setNoStream(empty());
    else
        success.setCurrentRevision(toWire(revision));
    if (position === -1)
        success.setNoPosition(empty());
    else
        success.setPosition(new streams.AppendResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position)));
    return new streams.AppendResp().setSuccess(success);
};
export const append = (writer, faults) => (call, answer) => {
    let stream = '';
    let expectedRevision = expected.any;
    let bytes = 0;
    const events = [];
    let refused;
    const take = (message) => {
        const proposed = proposedOf(message);
        if (isProposed(proposed)) {
            events.push(proposed);
            bytes += proposed.data.length;
        }
        else {
            refused ??= proposed.missing === undefined ? errors.thrown() : errors.missingMetadata(proposed.missing);
        }
        if (bytes > maximumAppendBytes)
            refused ??= errors.maximumAppendSizeExceeded(maximumAppendBytes);
    };
    const commit = async () => {
        if (faults.hits('drop-before-commit', 'append', stream) !== undefined)
            return;
        const outcome = await writer.append(stream, expectedRevision, events);
        if (faults.hits('drop-after-commit', 'append', stream) !== undefined)
            return;
        if (faults.hits('timeout-after-commit', 'append', stream) !== undefined)
            return answer(errors.timedOut());
        switch (outcome.kind) {
            case 'success':
                if (outcome.isRepeat && faults.hits('repeat-not-ready', 'append', stream) !== undefined)
                    return answer(errors.timedOut());
                return answer(null, appended(outcome));
            case 'deleted':
                return answer(errors.streamDeleted(stream));
            case 'wrong-expected-version':
                return answer(null, wrongExpectedVersion(expectedRevision, outcome.current));
        }
    };
    call.on('data', (request) => {
        const options = request.getOptions();
        const message = request.getProposedMessage();
        if (options !== undefined) {
            stream = nameOf(options.getStreamIdentifier());
            expectedRevision = expectedRevisionOf(options);
            if (stream === '')
                refused = errors.thrown();
        }
        else if (message !== undefined)
            take(message);
    });
    call.on('end', () => faults.gate('append', stream, call.metadata, unwilling => {
        const error = unwilling ?? refused;
        if (error === undefined)
            void commit();
        else
            answer(error);
    }));
    call.on('error', () => undefined);
};
const deletion = (operation, faults, respond) => (call, answer) => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    const expectedRevision = options === undefined ? expected.any : expectedRevisionOf(options);
    const commit = async () => {
        if (faults.hits('drop-before-commit', 'delete', stream) !== undefined)
            return;
        const outcome = await operation(stream, expectedRevision);
        if (faults.hits('drop-after-commit', 'delete', stream) !== undefined)
            return;
        if (outcome.kind === 'deleted')
            return answer(errors.streamDeleted(stream));
        if (outcome.kind === 'wrong-expected-version')
            return answer(errors.wrongExpectedVersion('Delete', stream, expectedRevision, outcome.current));
        answer(null, respond(String(outcome.position)));
    };
    faults.gate('delete', stream, call.metadata, refused => {
        if (refused === undefined)
            void commit();
        else
            answer(refused);
    });
};
export const softDelete = (writer, faults) => deletion(writer.softDelete, faults, position => new streams.DeleteResp().setPosition(new streams.DeleteResp.Position().setCommitPosition(position).setPreparePosition(position)));
export const tombstone = (writer, faults) => deletion(writer.tombstone, faults, position => new streams.TombstoneResp().setPosition(new streams.TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position)));
