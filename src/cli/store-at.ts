import { statSync } from 'node:fs'
import { sqliteEventStore } from '../adapters/sqlite/index.js'
import { quoted } from '../codecs/problem.js'
import type { EventStore } from '../ports/event-store.js'
import { badInput, reasonOf, trouble } from './failure.js'

/** What `esdb://` and its kind stand for. Nothing of it is loaded before somebody asks for such a store. */
const clients: ReadonlyMap<string, string> = new Map([
  ['esdb:', '@eventstore/db-client'],
  ['esdb+discover:', '@eventstore/db-client'],
  ['kurrentdb:', '@kurrent/kurrentdb-client'],
  ['kurrentdb+discover:', '@kurrent/kurrentdb-client'],
])

const expected = 'expected sqlite:FILE, esdb://HOST:PORT or kurrentdb://HOST:PORT'

/** An address without what must not be shown: a connection string may hold a password. */
export const shownAddress = (address: string): string => address.replace(/\/\/[^?]*@/, '//***@')

interface ClientModule {
  readonly EventStoreDBClient?: { readonly connectionString: (text: string) => unknown }
  readonly KurrentDBClient?: { readonly connectionString: (text: string) => unknown }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'

/** The client for a server. `load` is for tests: an optional peer that is not installed. */
const serverStore = async (
  address: string,
  name: string,
  load: (name: string) => Promise<unknown>,
): Promise<EventStore> => {
  let loaded: ClientModule
  try {
    loaded = (await load(name)) as ClientModule
  } catch (error) {
    if (!isMissing(error)) throw trouble(`cannot load ${name}: ${reasonOf(error)}`, error)
    throw trouble(`${name} is not installed. Install it beside ticket-escalation: npm install ${name}`, error)
  }
  const client = loaded.EventStoreDBClient ?? loaded.KurrentDBClient
  if (client === undefined) throw trouble(`${name} has no client in it`, undefined)
  const { eventStoreDBEventStore } = await import('../adapters/eventstoredb/index.js')
  const make = client.connectionString.bind(client) as (
    text: string,
  ) => Parameters<typeof eventStoreDBEventStore>[0]['client']
  try {
    make(address)
  } catch (error) {
    throw badInput(`${shownAddress(address)}: ${reasonOf(error)}`)
  }
  return eventStoreDBEventStore({ client: () => make(address) as never })
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** The store that an address names, not opened yet. `mustExist`: looking something up must not make a new file. */
export const storeAt = async (
  option: string,
  address: string,
  mustExist: boolean,
  load: (name: string) => Promise<unknown> = name => import(name),
): Promise<EventStore> => {
  if (address.startsWith('sqlite:')) {
    const path = address.slice('sqlite:'.length)
    if (path === '') throw badInput(`--${option}: ${expected}, got ${quoted(address)}`)
    if (mustExist && !isFile(path)) throw trouble(`cannot read ${path}: there is no such file`, undefined)
    return sqliteEventStore({ path })
  }
  const scheme = /^[a-z+]+:(?=\/\/)/.exec(address)?.[0] ?? ''
  const name = clients.get(scheme)
  if (name === undefined) {
    const meant = isFile(address) ? `. Did you mean ${quoted(`sqlite:${address}`)}?` : ''
    throw badInput(`--${option}: ${expected}, got ${quoted(shownAddress(address))}${meant}`)
  }
  return serverStore(address, name, load)
}
