import { initialSituation, nextSituation } from './situation.js';
export const situationOf = (timeline) => timeline?.after ?? initialSituation;
const append = (timeline, happening) => ({
    happening,
    after: nextSituation(situationOf(timeline), happening),
    before: timeline,
});
/** Whether `happening` comes after everything that is known. Equal times keep the order of recording. */
export const isNewest = (timeline, happening) => timeline === undefined || timeline.happening.at <= happening.at;
/** The timeline with one more happening in its place. */
export const withHappening = (timeline, happening) => {
    const laterOnes = [];
    let cell = timeline;
    while (cell !== undefined && !isNewest(cell, happening)) {
        laterOnes.push(cell.happening);
        cell = cell.before;
    }
    let result = append(cell, happening);
    for (const next of laterOnes.reverse())
        result = append(result, next);
    return result;
};
/** Everything in order of time, each happening with the situation after it. */
export const cellsOf = (timeline) => {
    const newestFirst = [];
    for (let cell = timeline; cell !== undefined; cell = cell.before)
        newestFirst.push(cell);
    return newestFirst.reverse();
};
/** Everything in order of time. */
export const happeningsOf = (timeline) => cellsOf(timeline).map(({ happening }) => happening);
/** The newest happening that fulfils a condition. */
export const findHappening = (timeline, matches) => {
    for (let cell = timeline; cell !== undefined; cell = cell.before)
        if (matches(cell.happening))
            return cell.happening;
    return undefined;
};
