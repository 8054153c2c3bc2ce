/** What the first hidden field of that name holds. */
export const valueIn = (html: string, name: string): string => {
  const found = new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]
  if (found === undefined) throw new Error(`The page has no field "${name}": ${html.slice(0, 300)}`)
  return found.replaceAll('&amp;', '&')
}
