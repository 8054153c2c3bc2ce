import type { Terminal } from './terminal.js'

const barWidth = 30

/** A bar that moves once per percent; nothing where nobody watches. */
export const progressBar = (
  terminal: Terminal,
  what: string,
): { readonly show: (share: number) => void; readonly clear: () => void } => {
  let shown = -1
  return {
    show: share => {
      const percent = Math.floor(share * 100)
      if (percent === shown) return
      shown = percent
      const full = Math.round(share * barWidth)
      terminal.progress?.(`${what} [${'#'.repeat(full)}${' '.repeat(barWidth - full)}] ${percent}%`)
    },
    clear: () => {
      if (shown >= 0) terminal.progress?.('')
    },
  }
}
