/** A category has no dash: what follows the first dash of a stream's name is the person, whatever is in it. */
export const categoryIn = (namespace: string | undefined): string =>
  namespace === undefined ? 'escalationInbox' : `${namespace}_escalationInbox`

const maxIdLength = 1_900

/** An id that stores can keep as it is: neither empty nor endless, without NUL and halves of surrogate pairs. */
export const isPersonId = (personId: unknown): personId is string =>
  typeof personId === 'string' && personId !== '' && personId.length <= maxIdLength && !/[\0\p{Cs}]/u.test(personId)

export const streamOf = (category: string, personId: string): string => {
  if (isPersonId(personId)) return `${category}-${personId}`
  throw new TypeError(`inbox: the person is ${JSON.stringify(personId).slice(0, 120)}. Expected the id of a person.`)
}

export const personOf = (category: string, stream: string): string => stream.slice(category.length + 1)
