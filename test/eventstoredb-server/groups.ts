// All consumer groups: kept in the log, taken up again after a start, woken when something is written.
import type { Faults } from './faults.js'
import { createGroup, type Group } from './group.js'
import type { Log } from './log.js'
import { faultOf, type GroupSettings, loadGroups, saveGroups } from './settings.js'
import { createGroupState, type GroupState } from './state.js'
import type { Writer } from './writer.js'

/** What did not work, in the server's words; undefined when it did. */
export type Problem =
  { readonly kind: 'exists' | 'does-not-exist' } | { readonly kind: 'failed'; readonly reason: string } | undefined

export interface Groups {
  readonly find: (source: string, group: string) => Group | undefined
  readonly all: () => readonly Group[]
  readonly create: (settings: GroupSettings) => Promise<Problem>
  readonly update: (settings: GroupSettings) => Promise<Problem>
  readonly remove: (source: string, group: string) => Promise<Problem>
}

interface Entry {
  readonly group: Group
  readonly state: GroupState
}

const keyOf = (source: string, group: string): string => `${source}::${group}`

export const createGroups = (log: Log, writer: Writer, faults: Faults): Groups => {
  const entries = new Map<string, Entry>()

  const put = (settings: GroupSettings): void => {
    const state = createGroupState(log, writer, settings)
    const group = createGroup(log, faults, settings, state)
    entries.set(keyOf(settings.source, settings.group), { group, state })
    group.wake()
  }

  const save = (): Promise<void> =>
    saveGroups(
      writer,
      [...entries.values()].map(({ group }) => group.settings),
    )

  for (const settings of loadGroups(log)) put(settings)
  writer.onWritten(() => {
    for (const { group } of entries.values()) group.wake()
  })
  setInterval(() => {
    for (const { group } of entries.values()) group.tick(Date.now())
  }, 1000).unref()

  return {
    find: (source, group) => entries.get(keyOf(source, group))?.group,
    all: () => [...entries.values()].map(({ group }) => group),
    create: async settings => {
      const reason = faultOf(settings, log.records.at(-1)?.position ?? -1)
      if (reason !== undefined) return { kind: 'failed', reason }
      if (entries.has(keyOf(settings.source, settings.group))) return { kind: 'exists' }
      put(settings)
      await save()
      return undefined
    },
    update: async settings => {
      const entry = entries.get(keyOf(settings.source, settings.group))
      if (entry === undefined) return { kind: 'does-not-exist' }
      const reason = faultOf(settings, log.records.at(-1)?.position ?? -1)
      if (reason !== undefined) return { kind: 'failed', reason }
      const { filter } = entry.group.settings
      put({ ...settings, ...(filter === undefined ? {} : { filter }) })
      entry.group.shutdown()
      await save()
      return undefined
    },
    remove: async (source, name) => {
      const entry = entries.get(keyOf(source, name))
      if (entry === undefined) return { kind: 'does-not-exist' }
      entries.delete(keyOf(source, name))
      entry.group.shutdown()
      await entry.state.remove()
      await save()
      return undefined
    },
  }
}
