import { openIncident } from '../domain/incident/index.js';
import { messageOf } from './explain-chronicle.js';
import { printed } from './explain-layout.js';
const timeOf = (event) => (event.type === 'StepTriggered' ? event.triggeredAt : event.at);
const deliverySentence = (event, chronicle, { story }) => {
    const message = messageOf(chronicle, event.notificationId);
    const what = { personId: message?.personId ?? event.notificationId, channel: message?.channel ?? '' };
    switch (event.type) {
        case 'DeliveryStarted':
            // Its outcome tells of it.
            return undefined;
        case 'Delivered':
            return story.delivered(what, event);
        case 'DeliveryFailed':
            return event.nextAttemptAt === null
                ? story.refused(what, event)
                : story.failed(what, event, event.nextAttemptAt - event.at);
        case 'DeliveryOutcomeUnknown':
            return story.outcomeUnknown(what, event, event.nextAttemptAt - event.at);
        case 'NotificationCancelled':
            return story.cancelled(what, event);
        case 'NotificationParked':
            return story.parked(what, event);
    }
};
const sentenceOf = (event, chronicle, words) => {
    const { story } = words;
    switch (event.type) {
        case 'TicketOpened':
            return story.opened(event);
        case 'ClientReplied':
            return story.clientReplied(event);
        case 'AgentReplied':
            return story.agentReplied(event);
        case 'TicketAssigned':
            return story.assigned(event);
        case 'TicketMoved':
            return story.moved(event);
        case 'TicketClientChanged':
            return story.clientChanged(event);
        case 'TicketPolicySet':
            return story.policySet(event);
        case 'Acknowledged':
            return story.acknowledged(event);
        case 'AcknowledgementWithdrawn':
            return story.withdrawn(event);
        case 'TicketMerged':
            return story.merged(event);
        case 'TicketClosed':
        case 'TicketReopened':
        case 'TicketDeleted':
        case 'TicketPaused':
        case 'TicketResumed':
            return story.plain[event.type];
        case 'WaitInherited':
            return story.waitInherited(event);
        case 'IncidentOpened':
            return story.incidentOpened(event);
        case 'PolicyChanged':
            return story.policyChanged(event, openIncident(chronicle.ticket)?.policy);
        case 'IncidentResolved':
            return story.incidentResolved(event);
        case 'StepTriggered':
            return story.stepTriggered(event);
        case 'IncidentExhausted':
            return story.exhausted(event);
        case 'ConfirmationLapsed':
            return story.confirmationLapsed(event, openIncident(chronicle.ticket));
        case 'IncidentsReassessed':
            return story.reassessed(event);
        case 'DeliveryStarted':
        case 'Delivered':
        case 'DeliveryFailed':
        case 'DeliveryOutcomeUnknown':
        case 'NotificationCancelled':
        case 'NotificationParked':
            return deliverySentence(event, chronicle, words);
    }
};
const worthMentioningMs = 60_000;
/** What an event is called in the story, told by the chronicle before it; nothing for what other lines tell of. */
export const storyLine = ({ event, recordedAt, revision }, chronicle, words) => {
    const sentence = sentenceOf(event, chronicle, words);
    if (sentence === undefined)
        return undefined;
    const at = timeOf(event);
    const lateMs = recordedAt - at;
    // What follows from a late fact has the fact's time and was decided as late: to say so once is enough.
    const isHappening = 'ticketId' in event || event.type === 'WaitInherited';
    const late = isHappening && lateMs >= worthMentioningMs ? ` ${words.recordedLater(lateMs)}` : '';
    return { at, recordedAt, revision, text: printed(`${sentence}${late}`) };
};
