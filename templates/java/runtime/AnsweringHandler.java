package __package__.runtime;

/**
 * Works on questions. What it returns is sent as the answer, and then the question is acknowledged; when it throws, the question
 * becomes a dead letter.
 *
 * @param <M> type of the questions
 * @param <A> type of the answers
 */
@FunctionalInterface
public interface AnsweringHandler<M, A> {
  /**
   * Works on one question.
   *
   * @param question the question
   * @param context who asks; also for answers that come later
   * @return the answer; null where there is none, or {@link AnswerContext#reply} gives it
   * @throws Exception why it cannot be answered
   */
  A handle(M question, AnswerContext<A> context) throws Exception;
}
