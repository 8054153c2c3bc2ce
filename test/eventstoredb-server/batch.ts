// BatchAppend: one long stream of requests and answers, in which an append may come in parts and each fails on its own.
// (Streams.BatchAppend.cs, tag oss-v23.10.6.)
import { type ServerDuplexStream, status as grpcStatus } from '@grpc/grpc-js'
import { maximumAppendBytes } from './append.js'
import { expected } from './commit.js'
import { type CallError, failures } from './errors.js'
import type { Faults } from './faults.js'
import type { Proposed } from './record.js'
import { protobuf, shared, type SharedMessages, streams, type StreamsMessages } from './stubs.js'
import { fromWire, identifierOf, isProposed, nameOf, proposedOf, toWire, uuidOf } from './wire.js'
import type { Outcome, Writer } from './writer.js'

type BatchCall = ServerDuplexStream<StreamsMessages.BatchAppendReq, StreamsMessages.BatchAppendResp>

interface Pending {
  readonly stream: string
  readonly expectedRevision: number
  readonly events: Proposed[]
  bytes: number
}

const expectedOf = (options: StreamsMessages.BatchAppendReq.Options): number => {
  if (options.hasNoStream()) return expected.noStream
  if (options.hasAny()) return expected.any
  if (options.hasStreamExists()) return expected.streamExists
  return fromWire(options.getStreamPosition())
}

/** The client says until when it waits, by its own clock. */
const isTooLate = (options: StreamsMessages.BatchAppendReq.Options): boolean => {
  const deadline = options.getDeadline()
  return deadline !== undefined && deadline.getSeconds() * 1000 + deadline.getNanos() / 1e6 <= Date.now()
}

const wrongExpectedVersion = (expectedRevision: number, current: number) => {
  const wrong = new shared.WrongExpectedVersion()
  const empty = () => new protobuf.Empty()
  if (current === -1) wrong.setCurrentNoStream(empty())
  else wrong.setCurrentStreamRevision(toWire(current))
  if (expectedRevision === expected.any) wrong.setExpectedAny(empty())
  else if (expectedRevision === expected.noStream) wrong.setExpectedNoStream(empty())
  else if (expectedRevision === expected.streamExists) wrong.setExpectedStreamExists(empty())
  else wrong.setExpectedStreamPosition(toWire(expectedRevision))
  return failures.wrongExpectedVersion(wrong)
}

const succeeded = ({ revision, position }: Extract<Outcome, { kind: 'success' }>) => {
  const success = new streams.BatchAppendResp.Success()
  if (revision >= 0) success.setCurrentRevision(toWire(revision))
  else success.setNoStream(new protobuf.Empty())
  if (position < 0) return success.setNoPosition(new protobuf.Empty())
  const at = String(position)
  return success.setPosition(new shared.AllStreamPosition().setCommitPosition(at).setPreparePosition(at))
}

/** A refusal in words; only "not the leader" breaks the stream, since it has to name who is. */
const wordsOf: Readonly<Record<string, string>> = {
  'Server Is Not Ready': 'Server Is Not Ready',
  'Server Is Too Busy': 'Server Is Busy',
}

export const batchAppend =
  (writer: Writer, faults: Faults, open: Set<BatchCall>) =>
  (call: BatchCall): void => {
    const pending = new Map<string, Pending>()
    open.add(call)

    const answer = (correlation: SharedMessages.UUID | undefined, stream: string) => {
      const response = new streams.BatchAppendResp()
      response.setCorrelationId(correlation)
      response.setStreamIdentifier(identifierOf(stream))
      return {
        fail: (failure: ReturnType<typeof failures.timeout>) => void call.write(response.setError(failure)),
        succeed: (outcome: Extract<Outcome, { kind: 'success' }>) =>
          void call.write(response.setSuccess(succeeded(outcome))),
      }
    }

    const refuse = (correlation: SharedMessages.UUID | undefined, stream: string, refused: CallError): void => {
      const words = wordsOf[refused.details]
      if (refused.code === grpcStatus.PERMISSION_DENIED) answer(correlation, stream).fail(failures.accessDenied())
      else if (words === undefined) call.emit('error', refused)
      else answer(correlation, stream).fail(failures.notHandled(words))
    }

    const commit = async (correlation: SharedMessages.UUID | undefined, request: Pending): Promise<void> => {
      const { stream, expectedRevision, events } = request
      if (faults.hits('drop-before-commit', 'append', stream) !== undefined) return
      const outcome = await writer.append(stream, expectedRevision, events)
      if (faults.hits('drop-after-commit', 'append', stream) !== undefined) return
      const { fail, succeed } = answer(correlation, stream)
      if (faults.hits('timeout-after-commit', 'append', stream) !== undefined) return fail(failures.timeout())
      switch (outcome.kind) {
        case 'success':
          if (outcome.isRepeat && faults.hits('repeat-not-ready', 'append', stream) !== undefined)
            return fail(failures.timeout())
          return succeed(outcome)
        case 'deleted':
          return fail(failures.streamDeleted(new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream))))
        case 'wrong-expected-version':
          return fail(wrongExpectedVersion(expectedRevision, outcome.current))
      }
    }

    const take = (request: StreamsMessages.BatchAppendReq): void => {
      const correlation = request.getCorrelationId()
      const key = uuidOf(correlation) ?? ''
      const options = request.getOptions()
      if (options !== undefined) {
        const stream = nameOf(options.getStreamIdentifier())
        if (stream === '')
          return answer(correlation, stream).fail(failures.badRequest("Value cannot be null. (Parameter 'streamId')"))
        if (isTooLate(options)) return answer(correlation, stream).fail(failures.timeout())
        pending.set(key, { stream, expectedRevision: expectedOf(options), events: [], bytes: 0 })
      }
      const found = pending.get(key)
      if (found === undefined) return
      for (const message of request.getProposedMessagesList()) {
        const proposed = proposedOf(message)
        if (!isProposed(proposed)) {
          pending.delete(key)
          return answer(correlation, found.stream).fail(failures.badRequest(proposed.message))
        }
        found.events.push(proposed)
        found.bytes += proposed.data.length
      }
      if (found.bytes > maximumAppendBytes) {
        pending.delete(key)
        return answer(correlation, found.stream).fail(failures.maximumAppendSizeExceeded(maximumAppendBytes))
      }
      if (!request.getIsFinal()) return
      pending.delete(key)
      faults.gate('append', found.stream, call.metadata, refused => {
        if (refused === undefined) void commit(correlation, found)
        else refuse(correlation, found.stream, refused)
      })
    }

    call.on('data', take)
    call.on('end', () => call.end())
    call.on('error', () => undefined)
    call.on('close', () => open.delete(call))
    call.on('cancelled', () => open.delete(call))
  }
