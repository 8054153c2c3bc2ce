/** Numbers for texts that come again and again, 0 for none. */
export interface Names {
  readonly number: (name: string | undefined) => number
  readonly name: (number: number | undefined) => string | undefined
}

export const names = (): Names => {
  const numbers = new Map<string, number>()
  const list: (string | undefined)[] = [undefined]
  return {
    number: name => {
      if (name === undefined) return 0
      const known = numbers.get(name)
      if (known !== undefined) return known
      numbers.set(name, list.length)
      return list.push(name) - 1
    },
    name: number => list[number ?? 0],
  }
}
