/**
 * The looks of all pages, put into each of them: nothing is loaded. Colour never says anything alone. Sizes follow the
 * width of the screen, from a phone to a screen on a wall that is read from across the room.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f4f0; --card: #ffffff; --ink: #1a1816; --muted: #67615a; --rule: #e4dfd7; --edge: #8b847b;
  --calm: #4a463f; --warm: #985400; --hot: #b3261e; --good: #18704a;
  --warm-wash: #fdf3e3; --hot-wash: #fdecea; --good-wash: #e8f5ee;
  --act: #1a1816; --on-act: #ffffff; --focus: #1d5fd1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131211; --card: #1c1b19; --ink: #f3f0ea; --muted: #aaa398; --rule: #34312d; --edge: #7d766c;
    --calm: #cfc8bd; --warm: #f2ad45; --hot: #ff8474; --good: #5ecb95;
    --warm-wash: #2c2213; --hot-wash: #331b18; --good-wash: #14281e;
    --act: #f3f0ea; --on-act: #1a1816; --focus: #8db4ff;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { font-size: 16px; -webkit-text-size-adjust: 100%; }
@media (min-width: 1700px) { html { font-size: 19px; } }
@media (min-width: 2400px) { html { font-size: 26px; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.45 -apple-system, 'Segoe UI', Roboto, Cantarell, Ubuntu, 'Helvetica Neue', 'Liberation Sans', Arial, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, h3, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
ol, ul { list-style: none; }
a { color: inherit; text-decoration-color: var(--edge); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.out-of-sight { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .6rem 1rem; background: var(--act); color: var(--on-act); border-radius: .4rem; z-index: 2; }
.skip:focus { top: 1rem; }
bdi { overflow-wrap: anywhere; }

.bar { display: flex; align-items: center; gap: .5rem 2rem; flex-wrap: wrap; padding: 1.1rem clamp(1rem, 2.5vw, 3rem); border-bottom: 1px solid var(--rule); }
.brand { display: inline-flex; align-items: center; gap: .7rem; font-weight: 700; letter-spacing: -.01em; text-decoration: none; }
.brand svg { width: 1.5rem; height: 1.5rem; }
.bar nav { display: flex; gap: 1.4rem; }
.bar nav a { padding: .3rem 0; color: var(--muted); text-decoration: none; border-bottom: 2px solid transparent; }
.bar nav a:hover { color: var(--ink); }
.bar nav a[aria-current] { color: var(--ink); border-color: var(--ink); }
.pulse { margin-left: auto; display: inline-flex; align-items: center; gap: .55rem; color: var(--muted); font-size: .9rem; }
.pulse i { width: .6rem; height: .6rem; border-radius: 50%; border: 2px solid var(--edge); }
.pulse[data-live=on] i { background: var(--good); border-color: var(--good); animation: breathe 3s ease-in-out infinite; }
.pulse .on, .pulse[data-live=on] .off { display: none; }
.pulse[data-live=on] .on { display: inline; }
@keyframes breathe { 50% { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }

main { padding: clamp(1rem, 2.2vw, 2.6rem) clamp(1rem, 2.5vw, 3rem) 4rem; }
main:focus { outline: none; }
main.narrow { max-width: 50rem; margin: 0 auto; }

.figures { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1px; background: var(--rule); border: 1px solid var(--rule); border-radius: 1rem; overflow: hidden; }
@media (min-width: 760px) { .figures { grid-template-columns: repeat(4, 1fr); } }
.figures > div { display: flex; flex-direction: column; background: var(--card); padding: .9rem clamp(1rem, 1.8vw, 2rem) 1rem; }
.figures dt { order: 1; font-weight: 600; }
.figures dd.number { order: 2; font-size: clamp(2.6rem, 5vw, 4.6rem); line-height: 1.08; font-weight: 680; letter-spacing: -.045em; }
.figures dd.note { order: 3; color: var(--muted); font-size: .95rem; }
.figures .warm .number { color: var(--warm); } .figures .hot .number { color: var(--hot); } .figures .good .number { color: var(--good); }

.filter { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: 1.4rem 0 0; }
.filter label { display: grid; gap: .25rem; font-size: .85rem; color: var(--muted); }
.filter .grow { flex: 1 1 14rem; max-width: 26rem; }
@media (max-width: 560px) { .filter .grow { flex-basis: 100%; } .filter label:not(.grow) { flex: 1; } .pulse { margin-left: 0; } }
input[type=text], input[type=search], input[type=number], select { font: inherit; font-size: 1rem; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; padding: .5rem .7rem; min-height: 2.6rem; width: 100%; max-width: 100%; }
input::placeholder { color: var(--muted); opacity: 1; }
button, .button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; justify-content: center; min-height: 2.6rem; padding: .5rem 1.1rem; border-radius: .5rem; border: 1px solid var(--edge); background: transparent; color: var(--ink); cursor: pointer; text-decoration: none; white-space: nowrap; }
button:hover, .button:hover { border-color: var(--ink); }
button.act { background: var(--act); border-color: var(--act); color: var(--on-act); }
button.act:hover { opacity: .86; }
button.large { font-size: 1.15rem; min-height: 3.4rem; padding: .7rem 1.8rem; }
button.quiet { border-color: transparent; padding-inline: .6rem; color: var(--muted); font-weight: 500; text-decoration: underline; text-decoration-color: var(--edge); text-underline-offset: .2em; }

section { margin-top: 2rem; }
section > section { margin-top: 1rem; } section > section + p { margin-top: 1rem; }
section > header { display: flex; align-items: baseline; gap: .7rem; flex-wrap: wrap; margin-bottom: .7rem; }
h1 { font-size: clamp(1.7rem, 3.2vw, 2.5rem); line-height: 1.15; letter-spacing: -.025em; font-weight: 700; }
h2 { font-size: 1.2rem; letter-spacing: -.01em; font-weight: 700; }
.count { color: var(--muted); font-weight: 500; }
.board { display: grid; gap: 0 clamp(1.2rem, 2.4vw, 3rem); grid-template-columns: minmax(0, 1fr); }
@media (min-width: 1180px) { .board { grid-template-columns: minmax(0, 2.4fr) minmax(20rem, 1fr); } }

.rows { background: var(--card); border: 1px solid var(--rule); border-radius: 1rem; overflow: hidden; }
.rows > li { padding: 1rem clamp(.9rem, 1.4vw, 1.5rem); border-top: 1px solid var(--rule); position: relative; }
.rows > li:first-child { border-top: 0; }
.rows :is(h2, h3) { font-size: 1.05rem; font-weight: 650; line-height: 1.3; }
.rows h3 .subject { font-weight: 450; }
.rows .about { color: var(--muted); font-size: .92rem; margin-top: .15rem; }
.rows .about > :not(:last-child)::after { content: ' ·'; }
.rows > li::before { content: ''; position: absolute; left: 0; top: 0; bottom: 0; width: 5px; background: transparent; }
.rows > li.warm::before { background: var(--warm); } .rows > li.hot::before { background: var(--hot); } .rows > li.good::before { background: var(--good); }

.incident { display: grid; align-items: center; gap: .6rem 1.4rem; grid-template-columns: 7.2rem minmax(0, 1fr) minmax(9rem, 12.5rem) minmax(9rem, max-content); }
.wait { line-height: 1.1; }
.wait strong { display: block; font-size: 1.4rem; font-weight: 680; letter-spacing: -.035em; }
.wait span { color: var(--muted); font-size: .82rem; }
.warm .wait strong { color: var(--warm); } .hot .wait strong { color: var(--hot); }
.track svg { display: block; width: 100%; max-width: 13.5rem; height: .55rem; margin-bottom: .4rem; }
.track .fired { fill: var(--warm); } .hot .track .fired { fill: var(--hot); } .track .running { fill: var(--edge); } .track .to-come { fill: var(--rule); }
.track p { font-size: .92rem; line-height: 1.35; } .track p + p { color: var(--muted); }
.track b { font-weight: 650; } .warm .track .soon { color: var(--warm); } .hot .track b { color: var(--hot); }
.answer { display: grid; gap: .3rem; justify-items: stretch; }
.answer label { min-width: 0; } .answer select { font-size: .85rem; min-height: 1.9rem; padding: .15rem .4rem; border-color: transparent; background: transparent; color: var(--muted); }
.answer select:hover, .answer select:focus { border-color: var(--edge); color: var(--ink); }
@media (max-width: 860px) {
  .incident { grid-template-columns: minmax(0, 1fr); gap: .5rem; }
  .wait { display: flex; gap: .5rem; align-items: baseline; } .wait strong { font-size: 1.3rem; order: -1; }
  .track svg { max-width: none; }
  .answer { grid-template-columns: 1fr 1fr; align-items: center; } .answer button { order: 2; }
}
.person { display: flex; gap: .9rem; align-items: flex-start; flex-wrap: wrap; }
.person > div { flex: 1 1 12rem; min-width: 0; }
.person .who { color: var(--good); font-weight: 650; }
.person form { margin-left: auto; }
.tag { display: inline-block; font-size: .82rem; font-weight: 650; padding: .1rem .55rem; border-radius: 1rem; white-space: nowrap; background: var(--warm-wash); color: var(--warm); }
.tag.hot { background: var(--hot-wash); color: var(--hot); } .tag.good { background: var(--good-wash); color: var(--good); } .tag.calm { background: var(--paper); color: var(--muted); box-shadow: inset 0 0 0 1px var(--rule); }
.line { display: flex; gap: .2rem .9rem; align-items: baseline; flex-wrap: wrap; } .line .end { margin-left: auto; color: var(--muted); font-size: .92rem; white-space: nowrap; }
.empty { padding: 1.6rem 1.5rem; color: var(--muted); background: var(--card); border: 1px dashed var(--rule); border-radius: 1rem; }
.empty strong { display: block; color: var(--ink); font-size: 1.15rem; }
.attention .rows { border-color: var(--hot); } .attention .rows p { font-size: .95rem; }
.alarm { display: flex; gap: .7rem; align-items: center; margin-top: 1rem; padding: .7rem 1.2rem; border-radius: .8rem; background: var(--hot-wash); color: var(--hot); font-weight: 650; text-decoration: none; border: 1px solid var(--hot); } .alarm:hover { text-decoration: underline; } .alarm svg { width: 1.3rem; height: 1.3rem; flex: none; }
@media (min-width: 1180px) { .alarm { display: none; } }
.paging { display: flex; gap: .6rem; align-items: center; margin-top: .7rem; color: var(--muted); font-size: .92rem; }
.paging a { padding: .3rem .5rem; }

.banner { margin: 0 0 1.4rem; padding: .9rem 1.2rem; border-radius: .8rem; background: var(--good-wash); border: 1px solid var(--good); }
.banner.hot { background: var(--hot-wash); border-color: var(--hot); }
.banner ul { margin-top: .4rem; padding-left: 1.1rem; list-style: disc; }

.sheet { max-width: 36rem; margin: clamp(1rem, 8vh, 6rem) auto 0; padding: clamp(1.4rem, 4vw, 3rem); background: var(--card); border: 1px solid var(--rule); border-radius: 1.2rem; }
.sheet > * + * { margin-top: 1.1rem; }
.sheet .lead { font-size: 1.15rem; }
.sheet .note { color: var(--muted); font-size: .95rem; }
.sheet form { display: grid; gap: 1.1rem; }
.sheet label { display: grid; gap: .3rem; color: var(--muted); font-size: .92rem; }
.sheet .mark { width: 3rem; height: 3rem; display: block; }
.heading + .ways { margin-top: .8rem; }
.ways { display: flex; gap: .4rem 1.4rem; flex-wrap: wrap; padding-top: .3rem; }

.heading { display: flex; gap: 1rem 2rem; flex-wrap: wrap; align-items: flex-start; } .heading > div { flex: 1 1 22rem; min-width: 0; }
.heading > form > .quiet { margin-inline: -.6rem; }
.heading .subject { font-size: 1.15rem; color: var(--muted); margin-top: .3rem; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .7rem 2.2rem; margin-top: 1.2rem; } .facts dt { color: var(--muted); font-size: .85rem; } .facts dd { font-weight: 550; }
.ticket { display: grid; gap: 0 clamp(1.5rem, 3.4vw, 4rem); grid-template-columns: minmax(0, 1fr); } @media (min-width: 1000px) { .ticket { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); } }
.step { display: grid; grid-template-columns: 2.4rem minmax(0, 1fr); gap: 0 .9rem; }
.step .dot { width: 2.1rem; height: 2.1rem; border-radius: 50%; display: grid; place-items: center; font-weight: 700; border: 2px solid var(--edge); color: var(--muted); }
.step.fired .dot { background: var(--warm); border-color: var(--warm); color: var(--card); } .step.not-fired .dot { border-style: dashed; }
.step ul { margin-top: .35rem; } .step ul li { color: var(--muted); font-size: .94rem; margin-top: .15rem; } .step ul ul { padding-left: 1.2rem; }
.step .mute { color: var(--muted); }
.story { position: relative; padding-left: 1.7rem; } .story::before { content: ''; position: absolute; left: .37rem; top: .6rem; bottom: .6rem; border-left: 2px solid var(--rule); }
.story li { position: relative; padding: .32rem 0 .32rem 4.15rem; text-indent: -4.15rem; } .story li::before { content: ''; position: absolute; left: -1.68rem; top: .78rem; width: .66rem; height: .66rem; border-radius: 50%; background: var(--edge); box-shadow: 0 0 0 4px var(--paper); }
.story .day { font-weight: 650; padding: 1rem 0 .32rem; text-indent: 0; } .story .day:first-child { padding-top: 0; } .story .day::before { display: none; }
.story .now { color: var(--hot); font-weight: 700; } .story .now::before { background: var(--hot); } .story .future::before { background: var(--paper); border: 2px solid var(--edge); width: .78rem; height: .78rem; left: -1.74rem; } .story .future { color: var(--muted); }
.story time { display: inline-block; min-width: 3.9rem; text-indent: 0; color: var(--muted); } .story .now time { color: inherit; }

fieldset { border: 1px solid var(--rule); border-radius: .8rem; padding: 1rem 1.1rem 1.1rem; margin: 0; background: var(--card); min-width: 0; } legend { font-weight: 650; padding: 0 .4rem; }
.policy-form { display: grid; gap: 1.2rem; } .policy-form label { display: grid; gap: .3rem; font-size: .92rem; color: var(--muted); min-width: 0; }
.policy-form .check { display: flex; gap: .6rem; align-items: center; color: var(--ink); font-size: 1rem; } .policy-form .check input { width: 1.2rem; height: 1.2rem; accent-color: var(--act); }
.fields { display: grid; gap: .9rem; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr)); align-items: end; } .fields.top { align-items: start; } .fields .hint { font-size: .85rem; }
.with-unit { display: flex; align-items: center; gap: .5rem; } .with-unit input { max-width: 6rem; }
legend + .fields { margin-top: .2rem; } fieldset .quiet { margin: .5rem 0 0 -.6rem; }
section > form > p + p { margin-top: .7rem; }
.buttons { display: flex; gap: .7rem; flex-wrap: wrap; align-items: center; }
.steps-summary { padding-left: 1.2rem; list-style: decimal; color: var(--muted); font-size: .94rem; margin-top: .3rem; }
`
