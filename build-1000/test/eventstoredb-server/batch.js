import { maximumAppendBytes } from './append.js';
import { expected } from './commit.js';
import { failures } from './errors.js';
import { protobuf, shared, streams } from './stubs.js';
import { fromWire, identifierOf, isProposed, nameOf, proposedOf, toWire, uuidOf } from './wire.js';
const expectedOf = (options) => {
    if (options.hasNoStream())
        return expected.noStream;
    if (options.hasAny())
        return expected.any;
    if (options.hasStreamExists())
        return expected.streamExists;
    return fromWire(options.getStreamPosition());
};
/** The client says until when it waits, by its own clock. */
const isTooLate = (options) => {
    const deadline = options.getDeadline();
    return deadline !== undefined && deadline.getSeconds() * 1000 + deadline.getNanos() / 1e6 <= Date.now();
};
const wrongExpectedVersion = (expectedRevision, current) => {
    const wrong = new shared.WrongExpectedVersion();
    const empty = () => new protobuf.Empty();
    if (current === -1)
        wrong.setCurrentNoStream(empty());
    else
        wrong.setCurrentStreamRevision(toWire(current));
    if (expectedRevision === expected.any)
        wrong.setExpectedAny(empty());
    else if (expectedRevision === expected.noStream)
        wrong.setExpectedNoStream(empty());
    else if (expectedRevision === expected.streamExists)
        wrong.setExpectedStreamExists(empty());
    else
        wrong.setExpectedStreamPosition(toWire(expectedRevision));
    return failures.wrongExpectedVersion(wrong);
};
const succeeded = ({ revision, position }) => {
    const success = new streams.BatchAppendResp.Success();
    if (revision >= 0)
        success.setCurrentRevision(toWire(revision));
    else
        success.setNoStream(new protobuf.Empty());
    if (position < 0)
        return success.setNoPosition(new protobuf.Empty());
    const at = String(position);
    return success.setPosition(new shared.AllStreamPosition().setCommitPosition(at).setPreparePosition(at));
};
/** A refusal in words; only "not the leader" breaks the stream, since it has to name who is. */
const wordsOf = {
    'Server Is Not Ready': 'Server Is Not Ready',
    'Server Is Too Busy': 'Server Is Busy',
};
export const batchAppend = (writer, faults, open) => (call) => {
    const pending = new Map();
    open.add(call);
    const answer = (correlation, stream) => {
        const response = new streams.BatchAppendResp();
        response.setCorrelationId(correlation);
        response.setStreamIdentifier(identifierOf(stream));
        return {
            fail: (failure) => void call.write(response.setError(failure)),
            succeed: (outcome) => void call.write(response.setSuccess(succeeded(outcome))),
        };
    };
    const refuse = (correlation, stream, refused) => {
        const words = wordsOf[refused.details];
        if (words === undefined)
            call.emit('error', refused);
        else
            answer(correlation, stream).fail(failures.notHandled(words));
    };
    const commit = async (correlation, request) => {
        const { stream, expectedRevision, events } = request;
        if (faults.hits('drop-before-commit', 'append', stream) !== undefined)
            return;
        const outcome = await writer.append(stream, expectedRevision, events);
        if (faults.hits('drop-after-commit', 'append', stream) !== undefined)
            return;
        const { fail, succeed } = answer(correlation, stream);
        if (faults.hits('timeout-after-commit', 'append', stream) !== undefined)
            return fail(failures.timeout());
        switch (outcome.kind) {
            case 'success':
                if (outcome.isRepeat && faults.hits('repeat-not-ready', 'append', stream) !== undefined)
                    return fail(failures.timeout());
                return succeed(outcome);
            case 'deleted':
                return fail(failures.streamDeleted(new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream))));
            case 'wrong-expected-version':
                return fail(wrongExpectedVersion(expectedRevision, outcome.current));
        }
    };
    const take = (request) => {
        const correlation = request.getCorrelationId();
        const key = uuidOf(correlation) ?? '';
        const options = request.getOptions();
        if (options !== undefined) {
            const stream = nameOf(options.getStreamIdentifier());
            if (stream === '')
                return answer(correlation, stream).fail(failures.badRequest("Value cannot be null. (Parameter 'streamId')"));
            if (isTooLate(options))
                return answer(correlation, stream).fail(failures.timeout());
            pending.set(key, { stream, expectedRevision: expectedOf(options), events: [], bytes: 0 });
        }
        const found = pending.get(key);
        if (found === undefined)
            return;
        for (const message of request.getProposedMessagesList()) {
            const proposed = proposedOf(message);
            if (!isProposed(proposed)) {
                pending.delete(key);
                return answer(correlation, found.stream).fail(failures.badRequest(proposed.message));
            }
            found.events.push(proposed);
            found.bytes += proposed.data.length;
        }
        if (found.bytes > maximumAppendBytes) {
            pending.delete(key);
            return answer(correlation, found.stream).fail(failures.maximumAppendSizeExceeded(maximumAppendBytes));
        }
        if (!request.getIsFinal())
            return;
        pending.delete(key);
        faults.gate('append', found.stream, call.metadata, refused => {
            if (refused === undefined)
                void commit(correlation, found);
            else
                refuse(correlation, found.stream, refused);
        });
    };
    call.on('data', take);
    call.on('end', () => call.end());
    call.on('error', () => undefined);
    call.on('close', () => open.delete(call));
    call.on('cancelled', () => open.delete(call));
};
