/** What loading anything costs. */
export {};
