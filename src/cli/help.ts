/** What `--help` says, for all and for each command. */
export const generalHelp = `Usage: ticket-escalation <command> [options]

What escalation policies would do with your tickets, and why.

Commands:
  simulate   what policies would have done over a history of facts
  explain    the story of one ticket
  copy       all events from one store into another, verified

Options:
  --help     this text, or that of a command: ticket-escalation simulate --help
  --version  the version of this program

Exit codes:
  0  done
  1  trouble around us: a file that cannot be read or written
  2  bad usage or bad input: an unknown option, a config with mistakes,
     a history with a damaged line or out of order
`

export const simulateHelp = `Usage: ticket-escalation simulate --config FILE --facts FILE [options]

Runs the policies of a config over a history, with the rules of the engine,
and tells what would have fired and who would have been told. Nobody is told.

Options:
  --config FILE       policies, who has which, and optionally people and
                      groups: YAML or JSON
  --facts FILE        the history: one JSON object a line, in order of time,
                      .jsonl or .jsonl.gz
  --tick-minutes N    evaluate every N minutes, at whole multiples of N since
                      1970-01-01T00:00Z (default 5)
  --until ISO         end there, such as 2026-03-31T23:59:59Z; default: at the
                      last fact
  --sort              take a history that is not in order of time, by sorting
                      it in memory
  --json              one line of JSON for each step that fired, then one with
                      the summary

Results go to stdout only if all of the history could be read.
Exit codes: 0 done, 1 trouble around us, 2 bad usage or bad input.
`

export const explainHelp = `Usage: ticket-escalation explain --ticket ID --config FILE --facts FILE
       ticket-escalation explain --ticket ID --store STORE

Tells the story of one ticket: why each step fired, will fire or did not, and
who was told or skipped and why. Either as policies would have had it over a
history, or as it is in a store.

A STORE is sqlite:FILE, esdb://HOST:PORT or kurrentdb://HOST:PORT, with the
options of the server's connection strings, such as ?tls=false. Servers need
their client installed: @eventstore/db-client or @kurrent/kurrentdb-client.

Options:
  --ticket ID         the ticket
  --config FILE       policies, who has which, people and groups
  --facts FILE        the history: .jsonl or .jsonl.gz, in order of time
  --tick-minutes N    evaluate the history every N minutes (default 5)
  --sort              take a history that is not in order of time
  --store STORE       an event store of the library, which is left as it is
  --namespace NAME    the namespace of the store, if it has one
  --at ISO            as it was known then; default: at the end of the
                      history, or now
  --json              as one line of JSON

Exit codes: 0 done, 1 trouble around us, 2 bad usage or bad input.
`

export const copyHelp = `Usage: ticket-escalation copy --from STORE --to STORE [options]

Copies all events of the library from one store into another that has none
of them yet: tickets, policies, assignments and the in-system inbox. Every
event is read back and compared. A copy that was cut short is gone on with by
running the same command again. Stop all workers first.

A STORE is sqlite:FILE, esdb://HOST:PORT or kurrentdb://HOST:PORT, with the
options of the server's connection strings, such as ?tls=false. Servers need
their client installed: @eventstore/db-client or @kurrent/kurrentdb-client.

Options:
  --from STORE        copied from, and left as it is
  --to STORE          copied to; a file that is not there is made
  --namespace NAME    the namespace to be copied, if the store has any
  --json              the counts as one line of JSON

Exit codes: 0 copied and verified; 1 trouble around us, and the same command
goes on where it stopped; 2 bad usage, a damaged source, or a target that
holds something else. Events are never changed nor deleted in either store.
`
