// Where the calendar queue keeps a slot: an area and an index there, in one number.
export const nowhere = 0
export const inRing = 1
export const inRun = 2
export const isNear = 3
export const isFar = 4
export const isOffered = 5

export const placeIn = (area: number, index: number): number => (index << 3) | area
export const areaOf = (place: number): number => place & 7
export const indexOf = (place: number): number => place >> 3
