/** Whether a value is an object, whatever the host that handed it in promised. Lists are objects, too. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Whether an object is one of braces, and not an instance of some class, whose copy would be something else. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
