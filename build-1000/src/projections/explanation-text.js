import { instant } from '../domain/time.js';
import { timesIn, wrapped } from './explain-layout.js';
import { explanationWith, incidentWith, stepWith } from './explain-times.js';
import { englishWords } from './explain-words.js';
import { attemptSentences, incidentSentences } from './incident-sentences.js';
/** Deeper than anything that begins a line below an incident. */
const hang = 8;
const personLines = ({ words }, person, step) => [
    ...wrapped('    ', words.person(person, step), hang),
    ...attemptSentences(words, person).flatMap(text => wrapped('      ', text, hang)),
];
const stepLines = (telling, step, incident) => {
    const { words, assigneeId } = telling;
    const heading = wrapped('  ', words.step(step, incident), hang);
    if (step.state === 'not-fired')
        return heading;
    if (step.state === 'waiting')
        return step.notify === undefined
            ? heading
            : [...heading, ...wrapped('    ', words.willTell(step.notify, step.channel ?? '', assigneeId))];
    const nobody = words.nobody(step);
    return [
        ...heading,
        ...(nobody === undefined ? [] : wrapped('    ', nobody)),
        ...step.people.flatMap(person => personLines(telling, person, step.step)),
    ];
};
const incidentLines = (telling, explained) => {
    const { words, times } = telling;
    const { openedAt } = explained;
    const incident = { ...incidentWith(explained, times.near(openedAt)), openedAt: times.time(openedAt) };
    const { before, after } = incidentSentences(words, incident, times.day(openedAt));
    return [
        ...before.flatMap(text => wrapped('', text)),
        '',
        ...incident.steps.flatMap(step => stepLines(telling, step, incident)),
        ...(after.length === 0 ? [] : ['', ...after.flatMap(text => wrapped('  ', text))]),
        '',
    ];
};
const mistakenLines = (telling, steps, near) => steps.length === 0
    ? []
    : [
        telling.words.mistaken,
        ...steps.flatMap(step => stepLines(telling, stepWith(step, telling.times.near(near)), undefined)),
        '',
    ];
/** The story under headings of days. */
const storyLines = ({ words, times }, story) => {
    let today = '';
    const told = story.flatMap(({ at, text }) => {
        const day = times.day(at);
        const heading = day === today ? [] : [`  ${day}`];
        today = day;
        return [...heading, ...wrapped(`    ${times.time(at).padEnd(8)}  `, text)];
    });
    return [words.story, ...told];
};
/**
 * An explanation as a person would read it, at most 100 columns wide. Throws a `RangeError` for a time zone that this
 * machine does not know.
 *
 * @since 0.1.0
 */
export const explanationText = (explanation, { timeZone = 'UTC' } = {}, { text: words } = englishWords) => {
    const plain = explanationWith(explanation, at => instant(at.valueOf()));
    const times = timesIn(timeZone);
    const { ticketId, at, incidents, mistakenSteps, story, situation } = plain;
    const telling = { words, times, assigneeId: situation.assigneeId };
    const none = story.length === 0 ? words.nothingKnown : words.noIncident(explanationWith(plain, times.near(at)));
    return [
        ...wrapped('', words.title(ticketId, times.day(at), times.time(at), times.zone)),
        '',
        ...(incidents.length === 0 ? [...wrapped('', none), ''] : []),
        ...incidents.flatMap(incident => incidentLines(telling, incident)),
        ...mistakenLines(telling, mistakenSteps, at),
        ...(story.length === 0 ? [] : storyLines(telling, story)),
        '',
    ].join('\n');
};
