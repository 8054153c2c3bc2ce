import type { SqliteDriver } from 'ticket-escalation/sqlite'

export interface Ticket {
  readonly id: string
  readonly clientId: string
  readonly deskId: string
  readonly assigneeId: string
  readonly subject: string
  readonly isOpen: 0 | 1
}

/** Something that happened on a ticket. */
export interface Entry {
  readonly id: number
  readonly ticketId: string
  readonly atMs: number
  readonly kind: 'opened' | 'client' | 'agent' | 'closed' | 'reopened'
  readonly personId: string | null
  readonly text: string
}

type News = Pick<Entry, 'atMs' | 'kind' | 'text'> & { readonly personId?: string }

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS tickets (
    number INTEGER PRIMARY KEY, clientId TEXT NOT NULL, deskId TEXT NOT NULL, assigneeId TEXT NOT NULL,
    subject TEXT NOT NULL, isOpen INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, ticketId TEXT NOT NULL, atMs INTEGER NOT NULL, kind TEXT NOT NULL, personId TEXT,
    text TEXT NOT NULL, isReported INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entriesOfTicket ON entries (ticketId);
  CREATE INDEX IF NOT EXISTS entriesToReport ON entries (id) WHERE isReported = 0;
`

const columns = `'T-' || number AS id, clientId, deskId, assigneeId, subject, isOpen`

/** The helpdesk's own tickets, in a file of their own: the library keeps no text and no names. */
export const openTicketFile = async (path: string) => {
  // Node's own SQLite where there is one, else the package that the library's store takes too.
  const { DatabaseSync }: SqliteDriver = await import('node:sqlite').catch(() => import('@photostructure/sqlite'))
  const database = new DatabaseSync(path)
  database.exec(schema)
  const insertTicket = database.prepare(
    'INSERT INTO tickets (clientId, deskId, assigneeId, subject) VALUES (?, ?, ?, ?) RETURNING number',
  )
  const insertEntry = database.prepare(
    'INSERT INTO entries (ticketId, atMs, kind, personId, text) VALUES (?, ?, ?, ?, ?)',
  )
  const setOpen = database.prepare(`UPDATE tickets SET isOpen = ? WHERE 'T-' || number = ?`)
  const ticketOf = database.prepare(`SELECT ${columns} FROM tickets WHERE 'T-' || number = ?`)
  const newest = database.prepare(`SELECT ${columns} FROM tickets ORDER BY number DESC LIMIT 100`)
  const entriesOf = database.prepare('SELECT * FROM entries WHERE ticketId = ? ORDER BY id')
  const toReport = database.prepare('SELECT * FROM entries WHERE isReported = 0 ORDER BY id')
  const setReported = database.prepare('UPDATE entries SET isReported = 1 WHERE id = ?')

  const inTransaction = <A>(work: () => A): A => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
  const add = (ticketId: string, { atMs, kind, personId, text }: News): void => {
    insertEntry.run(ticketId, atMs, kind, personId ?? null, text)
  }

  return {
    ticket: (id: string) => ticketOf.get(id) as Ticket | undefined,
    tickets: () => newest.all() as Ticket[],
    entries: (ticketId: string) => entriesOf.all(ticketId) as Entry[],
    open: (ticket: Omit<Ticket, 'id' | 'isOpen'>, atMs: number, text: string): string =>
      inTransaction(() => {
        const { clientId, deskId, assigneeId, subject } = ticket
        const { number } = insertTicket.get(clientId, deskId, assigneeId, subject) as { readonly number: number }
        add(`T-${number}`, { atMs, kind: 'opened', personId: clientId, text })
        return `T-${number}`
      }),
    add: (ticketId: string, news: News): void =>
      inTransaction(() => {
        if (news.kind === 'closed' || news.kind === 'reopened') setOpen.run(news.kind === 'reopened' ? 1 : 0, ticketId)
        add(ticketId, news)
      }),
    unreported: () => toReport.all() as Entry[],
    markReported: (entryId: number) => void setReported.run(entryId),
    close: () => database.close(),
  }
}

export type TicketFile = Awaited<ReturnType<typeof openTicketFile>>
