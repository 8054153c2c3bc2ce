const isLate = (ticket, at) => ticket.timeline !== undefined && at < ticket.timeline.happening.at;
/** Whether an event is about what a ticket without its past no longer knows: only its stream can tell what follows. */
export const isAboutThePast = (ticket, event) => event.type === 'IncidentsReassessed' || ('at' in event && isLate(ticket, event.at));
