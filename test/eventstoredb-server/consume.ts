// A consumer's connection: messages one way, confirmations the other. (PersistentSubscriptions.Read.cs.)
import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { Consumer } from './consumers.js'
import * as errors from './errors.js'
import type { Faults } from './faults.js'
import { abortCall, disturbed, type Feed } from './feed.js'
import type { Group, Refusal } from './group.js'
import type { Groups } from './groups.js'
import type { Message } from './message.js'
import { allStream } from './settings.js'
import { persistent, type PersistentMessages } from './stubs.js'
import { connectionOf, fillRecorded, nameOf, type UuidForm, uuidOf } from './wire.js'

export type ConsumeCall = ServerDuplexStream<PersistentMessages.ReadReq, PersistentMessages.ReadResp>

const { ReadEvent } = persistent.ReadResp

const responseOf = ({ resolved, retryCount, record }: Message, form: UuidForm): PersistentMessages.ReadResp => {
  const { event, link } = resolved
  const message = new ReadEvent()
  if (event !== undefined) message.setEvent(fillRecorded(new ReadEvent.RecordedEvent(), event, form))
  if (link !== undefined) message.setLink(fillRecorded(new ReadEvent.RecordedEvent(), link, form))
  message.setRetryCount(retryCount)
  message.setCommitPosition(String(record.position))
  return new persistent.ReadResp().setEvent(message)
}

const idsOf = (part: PersistentMessages.ReadReq.Ack | PersistentMessages.ReadReq.Nack): readonly string[] =>
  part.getIdsList().flatMap(id => uuidOf(id) ?? [])

const { Action } = persistent.ReadReq.Nack
const refusals: Readonly<Record<number, Refusal>> = {
  [Action.UNKNOWN]: 'retry',
  [Action.PARK]: 'park',
  [Action.RETRY]: 'retry',
  [Action.SKIP]: 'skip',
  [Action.STOP]: 'stop',
}

const connect = (
  call: ConsumeCall,
  options: PersistentMessages.ReadReq.Options,
  group: Group,
  faults: Faults,
  open: Set<Feed>,
): void => {
  const form = options.getUuidOption()?.hasString() === true ? 'text' : 'numbers'
  const delivered = disturbed<Message>(faults, 'group', ({ record }) => record.stream)
  let isSilent = false
  const consumer: Consumer = {
    connectionName: connectionOf(call.metadata),
    bufferSize: options.getBufferSize(),
    send: message => {
      if (isSilent) return
      for (const each of delivered(message)) call.write(responseOf(each, form))
    },
    drop: () => call.emit('error', errors.groupDropped(group.settings.source, group.settings.group)),
  }
  const leave = (): void => {
    open.delete(feed)
    group.disconnect(consumer)
  }
  const feed: Feed = {
    wake: () => undefined,
    end: () => {
      leave()
      call.end()
    },
    fail: error => {
      leave()
      call.emit('error', error)
    },
    silence: () => {
      isSilent = true
    },
    abort: () => abortCall(call),
  }
  call.on('cancelled', leave)
  call.on('close', leave)
  open.add(feed)
  call.write(
    new persistent.ReadResp().setSubscriptionConfirmation(
      new persistent.ReadResp.SubscriptionConfirmation().setSubscriptionId(
        `${group.settings.source}::${group.settings.group}`,
      ),
    ),
  )
  group.connect(consumer)
}

export const consume =
  (groups: Groups, faults: Faults, open: Set<Feed>) =>
  (call: ConsumeCall): void => {
    let group: Group | undefined

    const begin = (options: PersistentMessages.ReadReq.Options): void => {
      const source = options.hasAll() ? allStream : nameOf(options.getStreamIdentifier())
      const name = options.getGroupName()
      faults.gate('group', source, call.metadata, refused => {
        const found = groups.find(source, name)
        if (refused !== undefined) return void call.emit('error', refused)
        if (found === undefined) return void call.emit('error', errors.groupDoesNotExist(source, name))
        const { maxSubscriberCount } = found.settings
        if (maxSubscriberCount !== 0 && found.consumers.connections.length >= maxSubscriberCount)
          return void call.emit('error', errors.groupIsFull(source, name))
        group = found
        connect(call, options, found, faults, open)
      })
    }

    call.on('data', (request: PersistentMessages.ReadReq) => {
      const options = request.getOptions()
      if (options !== undefined) return begin(options)
      if (group === undefined || faults.hits('lose-acks', 'group', group.settings.source) !== undefined) return
      const ack = request.getAck()
      const nack = request.getNack()
      if (ack !== undefined) group.ack(idsOf(ack))
      if (nack !== undefined) group.nack(idsOf(nack), refusals[nack.getAction()] ?? 'skip', nack.getReason())
    })
    call.on('error', () => undefined)
  }
