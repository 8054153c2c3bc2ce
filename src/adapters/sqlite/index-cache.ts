import { jsonText } from '../../codecs/admission.js'
import { optionsOf, requireStoreOptions } from '../../codecs/option-rules.js'
import { EventStoreError, type Json, type StoredIndexRow } from '../../ports/event-store.js'
import type { CacheAnchor, IndexCache, IndexCacheState } from '../../ports/index-cache.js'
import type { Random } from '../../ports/random.js'
import { systemRandom } from '../system-random.js'
import { cacheStateChecksum, indexRowChecksum } from './checksum.js'
import { loadDriver, type SqliteDatabase, type SqliteDriver, type SqliteRow, type SqliteStatement } from './driver.js'
import { rollBack, toStoreError } from './failure.js'
import { openCacheFile, putAway } from './index-cache-file.js'
import { fileRules } from './options.js'
import { findPlace, narrowMode } from './place.js'
import { turn } from './turn.js'

/**
 * What {@link sqliteIndexCache} can be told.
 *
 * @since 0.1.0
 */
export interface SqliteIndexCacheOptions {
  /** The file. It is created, readable for its owner only, in a folder that exists. One file for each process. */
  readonly path: string
  /** Use a file system that is known for corrupting SQLite files. Default `false`. */
  readonly allowNetworkFileSystem?: boolean | undefined
  /** SQLite. Default: that of Node if it is new enough, else `@photostructure/sqlite`. */
  readonly driver?: SqliteDriver | undefined
  readonly random?: Random | undefined
}

const rules = optionsOf<SqliteIndexCacheOptions>(fileRules)

/** Rows put or read before the event loop has its turn. */
const rowsPerTurn = 1_000

interface Totals {
  readonly count: number
  readonly sum: number
}

/** The sum stays below 2^32: what matters is that a row that is lost or doubled is noticed. */
const plus = (sum: number, checksum: number): number => (((sum + checksum) % 0x100000000) + 0x100000000) % 0x100000000

const damaged = (what: string): EventStoreError =>
  new EventStoreError('corrupt', `The index cache is damaged: ${what}. It is told again from the log.`)

interface OpenFile {
  readonly database: SqliteDatabase
  readonly statement: (sql: string) => SqliteStatement
  readonly owner: string
}

const rowOf = ({ stream, revision, data, checksum }: SqliteRow): StoredIndexRow => {
  if (typeof stream === 'string' && typeof revision === 'number' && typeof data === 'string')
    if (indexRowChecksum(stream, revision, data) === checksum)
      return { stream, revision, data: JSON.parse(data) as Json }
  throw damaged(`the row of ${String(stream)} is not as it was written`)
}

const stateOf = ({ statement }: OpenFile): { readonly anchor: string | null; readonly owner: string } & Totals => {
  const row = statement('SELECT * FROM state').get() as SqliteRow | undefined
  const { anchor = null, owner, checksum, row_count: count, row_sum: sum } = row ?? {}
  if (typeof owner === 'string' && typeof count === 'number' && typeof sum === 'number')
    if ((anchor === null || typeof anchor === 'string') && checksum === cacheStateChecksum(anchor, count, sum))
      return { anchor, owner, count, sum }
  throw damaged('what it says about itself contradicts itself')
}

const anchorText = ({ format, anchor }: IndexCacheState): string =>
  JSON.stringify([format, anchor.stream, anchor.revision, anchor.position, anchor.id])

const anchorFrom = (text: string): IndexCacheState => {
  const [format, stream, revision, position, id] = JSON.parse(text) as [number, string, number, number, string]
  const anchor: CacheAnchor = { stream, revision, position, id }
  return { format, anchor }
}

/**
 * Keeps what is open in one SQLite file, beside a store that keeps no index of its own. Pass it to `createEscalations` as
 * `indexCache`. The file may be deleted while nobody uses it: the next start then reads the whole log once.
 *
 * @example
 * ```ts
 * const escalations = await createEscalations({
 *   store, directory, channels,
 *   indexCache: sqliteIndexCache({ path: '/var/lib/helpdesk/index-1.db' }),
 * })
 * ```
 *
 * @since 0.1.0
 */
export const sqliteIndexCache = (options: SqliteIndexCacheOptions): IndexCache => {
  requireStoreOptions('sqliteIndexCache', rules, options)
  const { path, allowNetworkFileSystem = false, random = systemRandom } = options
  let file: OpenFile | undefined
  let last: Promise<unknown> = Promise.resolve()

  const use = (): OpenFile => {
    if (file === undefined) throw new EventStoreError('closed', 'The index cache is not open.')
    return file
  }
  /** One after the other, since a write lets others have their turn in between. */
  const inTurn = <A>(task: () => A | Promise<A>): Promise<A> => {
    const result = last.then(task).catch((error: unknown) => {
      throw error instanceof Error ? toStoreError(error) : error
    })
    last = result.catch(() => undefined)
    return result
  }

  /** Whether every row is there, and as it was written: a page of the file that is lost takes rows with it. */
  const isWhole = async ({ statement }: OpenFile, { count, sum }: Totals): Promise<boolean> => {
    let found: Totals = { count: 0, sum: 0 }
    for (let after = ''; ;) {
      const page = statement('SELECT * FROM rows WHERE stream > ? ORDER BY stream LIMIT ?').all(after, rowsPerTurn)
      const rows = page as ReadonlyArray<SqliteRow>
      for (const row of rows) {
        after = rowOf(row).stream
        found = { count: found.count + 1, sum: plus(found.sum, row['checksum'] as number) }
      }
      if (rows.length < rowsPerTurn) return found.count === count && found.sum === sum
      await turn()
    }
  }

  const transaction = async <A>(
    opened: OpenFile,
    write: (totals: Totals & { anchor: string | null }) => A | Promise<A>,
  ) => {
    const { database } = opened
    database.exec('BEGIN IMMEDIATE')
    try {
      const state = stateOf(opened)
      if (state.owner !== opened.owner)
        throw new EventStoreError('unsafe', `${path} is used by another process: each needs an index cache of its own.`)
      const result = await write(state)
      database.exec('COMMIT')
      return result
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  const setState = ({ statement }: OpenFile, anchor: string | null, totals: Totals): void => {
    const { count, sum } = totals
    statement('UPDATE state SET anchor = ?, checksum = ?, row_count = ?, row_sum = ?').run(
      anchor,
      cacheStateChecksum(anchor, count, sum),
      count,
      sum,
    )
  }

  const emptied = (opened: OpenFile): void => {
    opened.statement('DELETE FROM rows').run()
    setState(opened, null, { count: 0, sum: 0 })
  }

  const openFile = async (): Promise<OpenFile> => {
    const driver = options.driver ?? (await loadDriver())
    const place = findPlace(path, allowNetworkFileSystem)
    const database = openCacheFile(driver, place)
    narrowMode(place)
    const statements = new Map<string, SqliteStatement>()
    const statement = (sql: string): SqliteStatement => {
      const known = statements.get(sql) ?? database.prepare(sql)
      statements.set(sql, known)
      return known
    }
    return { database, statement, owner: random.uuid() }
  }

  /** A damaged file is not emptied but replaced: the damage may be where it keeps its free pages, and would stay. */
  const startOver = async (): Promise<void> => {
    file?.database.close()
    file = undefined
    putAway(path, true)
    file = await openFile()
    file.statement('UPDATE state SET owner = ?').run(file.owner)
  }

  const open = async (): Promise<IndexCacheState | undefined> => {
    file?.database.close()
    file = await openFile()
    try {
      const state = stateOf(file)
      file.statement('UPDATE state SET owner = ?').run(file.owner)
      if (await isWhole(file, state)) {
        if (state.anchor !== null) return anchorFrom(state.anchor)
        emptied(file)
        return undefined
      }
    } catch (error) {
      if (!(error instanceof Error) || toStoreError(error).code !== 'corrupt') throw error
    }
    await startOver()
    return undefined
  }

  const write: IndexCache['write'] = async ({ state, rows, removed }) => {
    const opened = use()
    const { statement } = opened
    const texts = rows.map(({ stream, revision, data }) => {
      const row = jsonText(data, `the index row of ${stream}`)
      if ('problem' in row) throw new EventStoreError('invalid', row.problem)
      return { stream, revision, text: row.text }
    })
    await transaction(opened, async before => {
      let { count, sum } = before
      const forget = (stream: string): void => {
        const known = statement('SELECT checksum FROM rows WHERE stream = ?').get(stream) as SqliteRow | undefined
        if (known === undefined) return
        count--
        sum = plus(sum, -(known['checksum'] as number))
        statement('DELETE FROM rows WHERE stream = ?').run(stream)
      }
      for (const [at, { stream, revision, text }] of texts.entries()) {
        const checksum = indexRowChecksum(stream, revision, text)
        forget(stream)
        statement('INSERT INTO rows VALUES (?, ?, ?, ?)').run(stream, revision, text, checksum)
        count++
        sum = plus(sum, checksum)
        if (at % rowsPerTurn === rowsPerTurn - 1) await turn()
      }
      for (const [at, stream] of removed.entries()) {
        forget(stream)
        if (at % rowsPerTurn === rowsPerTurn - 1) await turn()
      }
      setState(opened, state === undefined ? before.anchor : anchorText(state), { count, sum })
    })
  }

  return {
    open: () => inTurn(open),
    rows: ({ after, limit }) =>
      inTurn(() =>
        (
          use()
            .statement('SELECT * FROM rows WHERE stream > ? ORDER BY stream LIMIT ?')
            .all(after, limit) as SqliteRow[]
        ).map(rowOf),
      ),
    rowsOf: streams =>
      inTurn(() =>
        streams.flatMap(stream => {
          const row = use().statement('SELECT * FROM rows WHERE stream = ?').get(stream) as SqliteRow | undefined
          return row === undefined ? [] : [rowOf(row)]
        }),
      ),
    write: change => inTurn(() => write(change)),
    clear: () => inTurn(() => transaction(use(), () => emptied(use()))),
    close: () =>
      inTurn(() => {
        file?.database.close()
        file = undefined
      }),
  }
}
