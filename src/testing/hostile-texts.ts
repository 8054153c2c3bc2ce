/**
 * What a customer may write into a subject to reach more people, fewer people, or a browser. No adapter may fail on
 * them, and none may do what they say.
 *
 * @since 0.1.0
 */
export const hostileTexts: ReadonlyArray<string> = [
  'Printer\r\nBcc: x@evil.example\r\n\r\n<h1>hi',
  '=?utf-8?Q?=0D=0ABcc:_x@evil.example?=',
  'before\0after',
  'half a pair \ud800',
  'line\u2028separator',
  'right\u202Eto left',
  '',
  '   ',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '</title><script>',
  "{{constructor.constructor('return 1')()}}",
  '${7*7}',
  '<%=7*7%>',
]

/** What nobody shortens on the way; for places that are no ids. */
export const hugeText = 'é'.repeat(1_048_576)
