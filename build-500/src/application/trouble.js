export const invalidInput = (path, problem) => ({
    type: 'InvalidInput',
    problems: [{ path, problem }],
});
