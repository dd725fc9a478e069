/** Who is told of what happens, and how. Each way is a folder. */
export {};
