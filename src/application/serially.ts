/**
 * One at a time per key, in the order of asking. Races between processes are settled by the store; this spares one
 * process the conflicts with itself.
 */
export type Serially = <A>(key: string, task: () => Promise<A>) => Promise<A>

export const serially = (): Serially => {
  const tails = new Map<string, Promise<unknown>>()
  return (key, task) => {
    const before = tails.get(key)
    const result = before === undefined ? task() : before.then(task, task)
    tails.set(key, result)
    const forget = (): void => {
      if (tails.get(key) === result) tails.delete(key)
    }
    result.then(forget, forget)
    return result
  }
}

/** One at a time, in the order of asking, whatever became of those before. */
export const oneAfterAnother = (): (<A>(task: () => Promise<A>) => Promise<A>) => {
  let tail: Promise<unknown> = Promise.resolve()
  return task => {
    const result = tail.then(task, task)
    tail = result.catch(() => undefined)
    return result
  }
}
