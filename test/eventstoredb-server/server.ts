// Puts the parts together: the log and its file, the writer, and the services on a real port.
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { guarded } from './access.js'
import { append, softDelete, tombstone } from './append.js'
import { batchAppend } from './batch.js'
import type { Certificate } from './certificates.js'
import { gossipOf, serverFeatures } from './cluster.js'
import { notReady, thrown } from './errors.js'
import { createFaults, type Fault, type MomentaryFault } from './faults.js'
import { abortCall, type Feed } from './feed.js'
import { noFile, openLogFile } from './file.js'
import { createGroups } from './groups.js'
import { createLog } from './log.js'
import { read, type ReadCall } from './read.js'
import { json, systemTypes } from './record.js'
import { persistentSubscriptions } from './persistent.js'
import { featuresService, gossipService, persistentService, streamsService } from './stubs.js'
import { subscribeToAll, subscribeToStream } from './subscribe.js'
import { authentication, createUsers, type User } from './users.js'
import { nameOf } from './wire.js'
import { createWriter } from './writer.js'

export interface RunningServer {
  readonly port: number
  readonly set: (fault: Fault) => void
  readonly clear: () => void
  /** Only a secured server asks who is calling. */
  readonly addUser: (user: User) => void
  /** Breaks off what is open, as the real server does on SIGTERM. */
  readonly stop: () => Promise<void>
}

export interface ServerSettings {
  /** 0 takes a free one. */
  readonly port: number
  /** Where the log is kept; without it, it is gone with the process. */
  readonly directory?: string
  /** With one: TLS, users and access control lists. Without: as the real server with `--insecure`. */
  readonly certificate?: Certificate
}

export const runServer = async ({ port, directory, certificate }: ServerSettings): Promise<RunningServer> => {
  const log = createLog()
  const file = directory === undefined ? noFile : openLogFile(directory, log.restore)
  const writer = createWriter(log, file)
  const users = createUsers()
  const everyFault = createFaults()
  const faults = certificate === undefined ? everyFault : guarded(log, users, everyFault)
  const open = new Set<Feed>()
  const batches = new Set<Parameters<ReturnType<typeof batchAppend>>[0]>()
  writer.onWritten(() => {
    for (const feed of open) feed.wake()
  })
  // A real server's log never begins with somebody's own event.
  if (log.records.length === 0)
    await writer.append('$$$scavenges', -1, [
      {
        id: crypto.randomUUID(),
        type: systemTypes.metadata,
        isJson: true,
        data: json({ $maxAge: 2592000 }),
        metadata: new Uint8Array(),
      },
    ])

  const readOrSubscribe = (call: ReadCall): void => {
    const options = call.request.getOptions()
    if (options === undefined) return void call.emit('error', thrown())
    const isSubscription = options.hasSubscription()
    const stream = options.hasStream() ? nameOf(options.getStream()?.getStreamIdentifier()) : '$all'
    const begin = isSubscription
      ? options.hasStream()
        ? () => subscribeToStream({ log, faults, open }, call, options)
        : () => subscribeToAll({ log, faults, open }, call, options)
      : () => read(log, call, options)
    faults.gate(isSubscription ? 'subscribe' : 'read', stream, call.metadata, refused => {
      if (refused !== undefined) return void call.emit('error', refused)
      try {
        begin()
      } catch {
        // An expression that is none, for instance.
        call.emit('error', thrown())
      }
    })
  }

  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    ...(certificate === undefined ? {} : { interceptors: [authentication(users)] }),
  })
  const credentials =
    certificate === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { cert_chain: Buffer.from(certificate.certificate), private_key: Buffer.from(certificate.key) },
        ])
  server.addService(streamsService, {
    read: readOrSubscribe,
    append: append(writer, faults),
    delete: softDelete(writer, faults),
    tombstone: tombstone(writer, faults),
    batchAppend: batchAppend(writer, faults, batches),
  })
  server.addService(persistentService, persistentSubscriptions(createGroups(log, writer, faults), faults, open))
  server.addService(featuresService, serverFeatures)
  let bound = port
  server.addService(
    gossipService,
    gossipOf(() => bound),
  )
  bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, given) => {
      if (error === null) resolve(given)
      else reject(error)
    })
  })

  const now: Readonly<Record<MomentaryFault['type'], () => void>> = {
    'half-close-batches': () => {
      for (const call of batches) call.end()
    },
    'end-subscriptions': () => {
      for (const feed of open) feed.end()
    },
    'break-subscriptions': () => {
      for (const feed of open) feed.fail(notReady())
    },
    'silence-subscriptions': () => {
      for (const feed of open) feed.silence()
    },
  }
  const isMomentary = (fault: Fault): fault is MomentaryFault => fault.type in now

  return {
    port: bound,
    set: fault => {
      if (isMomentary(fault)) now[fault.type]()
      else faults.set(fault)
    },
    clear: faults.clear,
    addUser: users.add,
    stop: async () => {
      for (const feed of open) feed.abort()
      for (const call of batches) abortCall(call)
      // A moment for the last frames to leave.
      await new Promise(resolve => setTimeout(resolve, 20))
      server.forceShutdown()
      file.close()
    },
  }
}
