// The service for consumer groups.
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import { consume } from './consume.js'
import * as errors from './errors.js'
import type { Faults } from './faults.js'
import type { Feed } from './feed.js'
import type { Groups, Problem } from './groups.js'
import { infoOf } from './info.js'
import { allStream, createdFilterOf, settingsOf, sourceOf } from './settings.js'
import { persistent, type PersistentMessages, type PersistentService, shared, type SharedMessages } from './stubs.js'
import { nameOf } from './wire.js'

const errorOf = (problem: Problem, source: string, group: string): errors.CallError | null => {
  switch (problem?.kind) {
    case undefined:
      return null
    case 'exists':
      return errors.groupExists(source, group)
    case 'does-not-exist':
      return errors.groupDoesNotExist(source, group)
    case 'failed':
      return errors.groupFailed(source, group, problem.reason)
  }
}

interface Named {
  readonly hasAll: () => boolean
  readonly getStreamIdentifier: () => SharedMessages.StreamIdentifier | undefined
  readonly getGroupName: () => string
}

const namedOf = (options: Named | undefined): { readonly source: string; readonly group: string } => ({
  source: options === undefined || options.hasAll() ? allStream : nameOf(options.getStreamIdentifier()),
  group: options?.getGroupName() ?? '',
})

export const persistentSubscriptions = (
  groups: Groups,
  faults: Faults,
  open: Set<Feed>,
): PersistentService.IPersistentSubscriptionsServer => {
  /** Passes the faults, then answers. */
  const unary =
    <Request, Response>(
      aimOf: (request: Request) => string,
      handle: (request: Request) => Promise<Response | errors.CallError>,
      kind: 'manage' | 'inspect' = 'manage',
    ) =>
    (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
      faults.gate(kind, aimOf(call.request), call.metadata, refused => {
        if (refused !== undefined) return answer(refused)
        void handle(call.request)
          .catch(errors.thrown)
          .then(response => {
            if (response instanceof Error) answer(response)
            else answer(null, response)
          })
      })
    }

  const told = async <Response>(problem: Promise<Problem>, response: Response, source: string, group: string) =>
    errorOf(await problem, source, group) ?? response

  return {
    create: unary<PersistentMessages.CreateReq, PersistentMessages.CreateResp>(
      request => sourceOf(request.getOptions()),
      async request => {
        const options = request.getOptions()
        const settings = options?.getSettings()
        if (options === undefined || settings === undefined) return errors.thrown()
        const created = settingsOf(options, settings, createdFilterOf(options))
        return told(groups.create(created), new persistent.CreateResp(), created.source, created.group)
      },
    ),
    update: unary<PersistentMessages.UpdateReq, PersistentMessages.UpdateResp>(
      request => sourceOf(request.getOptions()),
      async request => {
        const options = request.getOptions()
        const settings = options?.getSettings()
        if (options === undefined || settings === undefined) return errors.thrown()
        const updated = settingsOf(options, settings)
        return told(groups.update(updated), new persistent.UpdateResp(), updated.source, updated.group)
      },
    ),
    delete: unary<PersistentMessages.DeleteReq, PersistentMessages.DeleteResp>(
      request => namedOf(request.getOptions()).source,
      async request => {
        const { source, group } = namedOf(request.getOptions())
        return told(groups.remove(source, group), new persistent.DeleteResp(), source, group)
      },
    ),
    getInfo: unary<PersistentMessages.GetInfoReq, PersistentMessages.GetInfoResp>(
      request => namedOf(request.getOptions()).source,
      async request => {
        const { source, group } = namedOf(request.getOptions())
        const found = groups.find(source, group)
        if (found === undefined) return errors.groupDoesNotExist(source, group)
        return new persistent.GetInfoResp().setSubscriptionInfo(infoOf(found))
      },
      'inspect',
    ),
    list: unary<PersistentMessages.ListReq, PersistentMessages.ListResp>(
      () => allStream,
      async request => {
        const wanted = request.getOptions()?.getListForStream()
        const source = wanted === undefined ? undefined : wanted.hasAll() ? allStream : nameOf(wanted.getStream())
        const found = groups.all().filter(({ settings }) => source === undefined || settings.source === source)
        if (source !== undefined && found.length === 0) return errors.groupDoesNotExist(source, '')
        return new persistent.ListResp().setSubscriptionsList(found.map(infoOf))
      },
      'inspect',
    ),
    replayParked: unary<PersistentMessages.ReplayParkedReq, PersistentMessages.ReplayParkedResp>(
      request => namedOf(request.getOptions()).source,
      async request => {
        const options = request.getOptions()
        const { source, group } = namedOf(options)
        const found = groups.find(source, group)
        const stopAt = options?.hasStopAt() === true ? Number(options.getStopAt()) : undefined
        if (stopAt !== undefined && stopAt < 0)
          return errors.groupFailed(source, group, 'Cannot stop replaying parked message at a negative version.')
        if (found === undefined) return errors.groupDoesNotExist(source, group)
        found.replayParked(stopAt)
        return new persistent.ReplayParkedResp()
      },
    ),
    restartSubsystem: (_call, answer) => answer(null, new shared.Empty()),
    read: consume(groups, faults, open),
  }
}
