package __package__.runtime;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A time with a zone, as RFC 3339 writes it. It keeps its text, so that fractions, offsets and leap seconds are written as
 * they were read; two are equal when their texts are. {@link #isSameInstant} compares what they mean.
 *
 * <pre>{@code
 * DateTime.of(OffsetDateTime.now()).toInstant();
 * new DateTime("2013-07-21T12:00:00.000+02:00").toOffsetDateTime();
 * }</pre>
 *
 * @param text the text on the wire
 */
public record DateTime(String text) implements Comparable<DateTime> {
  private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  /**
   * Makes one of a text. Whether it is a time is checked when it is written, or converted.
   *
   * @param text e.g. <code>2013-07-21T10:00:00.000Z</code>
   */
  public DateTime {
    java.util.Objects.requireNonNull(text);
  }

  /**
   * A time of Java's: with milliseconds, or more digits where they are needed.
   *
   * @param time the time
   * @return it as text, in its own offset
   * @throws SdkException <code>INVALID_ARGUMENT</code> when its year has not four digits, or its offset has seconds
   */
  public static DateTime of(OffsetDateTime time) {
    if (time.getYear() < 0 || time.getYear() > 9999 || time.getOffset().getTotalSeconds() % 60 != 0) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT, "This time has no four digits for a year, or an offset with seconds.");
    }
    String digits = String.format("%09d", time.getNano());
    int length = 9;
    while (length > 3 && digits.charAt(length - 1) == '0') {
      length--;
    }
    return new DateTime(WRITTEN.format(time) + '.' + digits.substring(0, length) + time.getOffset().getId());
  }

  /**
   * A point in time, in UTC.
   *
   * @param instant the point in time
   * @return it as text
   * @throws SdkException <code>INVALID_ARGUMENT</code> when its year has not four digits
   */
  public static DateTime of(Instant instant) {
    return of(instant.atOffset(ZoneOffset.UTC));
  }

  /**
   * Now, in UTC, with milliseconds.
   *
   * @return the time
   */
  public static DateTime now() {
    return of(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
  }

  /**
   * The point in time. Digits beyond the nanoseconds are dropped; a leap second is the first second of the next minute.
   *
   * @return the point in time
   * @throws SdkException <code>INVALID_ARGUMENT</code> when the text is no time with a zone
   */
  public Instant toInstant() {
    Times parsed = parsed();
    return Instant.ofEpochSecond(parsed.seconds(), parsed.nanos());
  }

  /**
   * It as a time of Java's, in its own offset; as {@link #toInstant} otherwise.
   *
   * @return the time
   * @throws SdkException <code>INVALID_ARGUMENT</code> when the text is no time with a zone
   */
  public OffsetDateTime toOffsetDateTime() {
    Times parsed = parsed();
    // Java's offsets end at 18 hours; a text may go further
    int offset = Math.abs(parsed.offsetSeconds()) > 18 * 3600 ? 0 : parsed.offsetSeconds();
    return toInstant().atOffset(ZoneOffset.ofTotalSeconds(offset));
  }

  /**
   * Whether both are the same point in time, however they are written. Microseconds count.
   *
   * @param other the other
   * @return true where they are
   */
  public boolean isSameInstant(DateTime other) {
    return compareTo(other) == 0;
  }

  /** Orders by points in time, to the microsecond: unlike {@link #equals} it does not look at how they are written. */
  @Override
  public int compareTo(DateTime other) {
    return parsed().compareTo(other.parsed());
  }

  private Times parsed() {
    Times parsed = Times.parse(text);
    if (parsed == null) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "This is no time with a zone. Write it like 2013-07-21T10:00:00.000Z.");
    }
    return parsed;
  }

  @Override
  public String toString() {
    return text;
  }
}
