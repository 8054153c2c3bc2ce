import { storyWords } from './explain-story-words.js';
import { textWords } from './explain-text-words.js';
/**
 * Every sentence of an explanation. Another table of the same shape makes it speak another language.
 *
 * @since 0.1.0
 */
export const englishWords = {
    recordedLater: storyWords.recordedLater,
    /** One sentence for each kind of event. */
    story: storyWords,
    /** What is said of incidents and steps; times are given as they are to be printed. */
    text: textWords,
};
