// node docs/images/draw.js: draws the pictures of the documentation, the same every time. test/docs checks that the
// files beside it are what it draws.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const themes = {
  light: {
    text: '#1f2328',
    faint: '#59636e',
    line: '#d1d9e0',
    card: '#ffffff',
    waits: '#f5b83d',
    fired: '#9a6700',
    onIt: '#2da44e',
    onItText: '#1a7f37',
    client: '#0969da',
  },
  dark: {
    text: '#f0f6fc',
    faint: '#9198a1',
    line: '#3d444d',
    card: '#0d1117',
    waits: '#bb8009',
    fired: '#e3b341',
    onIt: '#2ea043',
    onItText: '#57d364',
    client: '#58a6ff',
  },
}

const width = 880
const height = 244
const track = 116
const axis = 208
const x = minute => 70 + minute * 11.4

const element = (name, attributes, ...children) => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
  const inside = children.flat().join('')
  return inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`
}

const text = (atX, atY, said, fill, more = {}) =>
  element('text', { x: atX, y: atY, fill, 'text-anchor': 'middle', ...more }, said)

const bold = { 'font-weight': 600 }

const clockTime = minute =>
  `${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** A step above the track: filled when it fires, dashed when it never does. */
const step = (colours, minute, number, channel, who, fires) => [
  element('line', { x1: x(minute), y1: 50, x2: x(minute), y2: track - 15, stroke: colours.line, 'stroke-width': 1.5 }),
  text(x(minute), 24, `Step ${number}: ${channel}`, fires ? colours.text : colours.faint, bold),
  text(x(minute), 42, who, colours.faint),
  element('circle', {
    cx: x(minute),
    cy: track,
    r: 14,
    fill: fires ? colours.fired : colours.card,
    stroke: fires ? colours.card : colours.faint,
    'stroke-width': fires ? 3 : 1.5,
    ...(fires ? {} : { 'stroke-dasharray': '3 3' }),
  }),
  text(x(minute), track + 4.5, number, fires ? colours.card : colours.faint, { ...bold, 'font-size': 13 }),
]

/** Something that people do, below the track. */
const deed = (colours, minute, title, meaning, fill) => [
  element('circle', { cx: x(minute), cy: track, r: 7, fill, stroke: colours.card, 'stroke-width': 3 }),
  element('line', { x1: x(minute), y1: track + 9, x2: x(minute), y2: track + 24, stroke: fill, 'stroke-width': 1.5 }),
  text(x(minute), track + 42, title, fill, bold),
  text(x(minute), track + 60, meaning, colours.faint),
]

const bar = (from, to, fill) =>
  element('rect', { x: x(from), y: track - 5, width: (x(to) - x(from)).toFixed(1), height: 10, fill })

const ticks = colours =>
  Array.from({ length: 14 }, (_, index) => index * 5).map(minute =>
    element('line', {
      x1: x(minute).toFixed(1),
      y1: axis,
      x2: x(minute).toFixed(1),
      y2: axis + (minute % 10 === 0 ? 8 : 5),
      stroke: colours.faint,
      'stroke-width': 1.2,
    }),
  )

const timeline = colours =>
  element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': 'what',
      'font-family': "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif",
      'font-size': 13,
    },
    element(
      'title',
      { id: 'what' },
      'A client writes at 09:00. Step 1 tells Ann at 09:10, step 2 tells Tina at 09:30. At 09:42 Tina says “I’m on it”, and step 3, due at 10:00, never fires.',
    ),
    bar(0, 42, colours.waits),
    bar(42, 66, colours.onIt),
    text(x(20), track - 12, 'Active', colours.fired, { 'font-size': 12 }),
    text(x(51), track - 12, 'Confirmed', colours.onItText, { 'font-size': 12 }),
    step(colours, 10, 1, 'in-system', 'Ann, the assignee', true),
    step(colours, 30, 2, 'email', 'Tina, the team leader', true),
    step(colours, 60, 3, 'never fires', 'Dora, the director', false),
    deed(colours, 0, 'The client writes', 'the clock starts', colours.client),
    deed(colours, 42, '“I’m on it”', 'Tina, from the mail', colours.onItText),
    element('line', { x1: x(0), y1: axis, x2: x(66), y2: axis, stroke: colours.line, 'stroke-width': 1.5 }),
    ticks(colours),
    [0, 10, 20, 30, 40, 50, 60].map(minute =>
      text(x(minute), axis + 24, clockTime(minute), colours.faint, { 'font-size': 12 }),
    ),
  ) + '\n'

export const pictures = Object.fromEntries(
  Object.entries(themes).map(([name, colours]) => [`timeline-${name}.svg`, timeline(colours).replaceAll('><', '>\n<')]),
)

if (process.argv[1] === import.meta.filename)
  for (const [name, drawn] of Object.entries(pictures)) writeFileSync(join(import.meta.dirname, name), drawn)
