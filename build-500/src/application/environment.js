import { instant } from '../domain/time.js';
export const wallNow = (clock) => instant(Math.trunc(clock.wallMs()));
