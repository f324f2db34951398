/** How programs on the JVM are run here. */

/**
 * Options for what runs for seconds only, as compilers and our drivers do: without the optimising compiler, which would
 * cost them more than it gives, and without a garbage collector of many threads.
 */
export const brief: readonly string[] = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** The same for `javac` and `javadoc`. */
export const briefTool: readonly string[] = brief.map((option) => `-J${option}`);
