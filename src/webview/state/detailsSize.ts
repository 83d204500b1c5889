/** How much of the page the details may take, in percent. */
export const smallestDetails = 15;
export const largestDetails = 75;
