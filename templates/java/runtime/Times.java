package __package__.runtime;

import java.math.BigInteger;

/** A date-time of RFC 3339, read digit by digit: seconds since 1970, nanoseconds after them, the offset it was written with. */
record Times(long seconds, int nanos, int offsetSeconds) implements Comparable<Times> {
  private static final int[] MONTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private static int two(String text, int at) {
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
  }

  private static int daysIn(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : MONTHS[month - 1];
  }

  /** Days since 1970-01-01; years are counted from March, so that the leap day comes last. */
  private static long epochDays(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
  }

  /** Null when the text is no date-time with a zone. */
  static Times parse(String text) {
    int length = text.length();
    if (length < 20) {
      return null;
    }
    int year = two(text, 0) * 100 + two(text, 2);
    int month = two(text, 5);
    int day = two(text, 8);
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    if (text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) | 32) != 't'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60) {
      return null;
    }
    int at = 19;
    int nanos = 0;
    if (text.charAt(at) == '.') {
      int start = ++at;
      int scale = 100_000_000;
      while (at < length && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        nanos += (text.charAt(at) - '0') * scale;
        scale /= 10;
        at++;
      }
      if (at == start) {
        return null;
      }
    }
    if (at >= length) {
      return null;
    }
    int offset = 0;
    char zone = text.charAt(at);
    if ((zone | 32) == 'z') {
      if (at + 1 != length) {
        return null;
      }
    } else if (zone == '+' || zone == '-') {
      if (at + 6 != length || text.charAt(at + 3) != ':') {
        return null;
      }
      int hours = two(text, at + 1);
      int minutes = two(text, at + 4);
      if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return null;
      }
      offset = (hours * 3600 + minutes * 60) * (zone == '+' ? 1 : -1);
    } else {
      return null;
    }
    long seconds = epochDays(year, month, day) * 86_400 + hour * 3600L + minute * 60L + second - offset;
    // the leap second is the last of a UTC day: counted through, it falls on midnight
    if (second == 60 && Math.floorMod(seconds, 86_400L) != 0) {
      return null;
    }
    return new Times(seconds, nanos, offset);
  }

  long micros() {
    return nanos / 1000;
  }

  /** Microseconds since 1970. */
  BigInteger allMicros() {
    return BigInteger.valueOf(seconds).multiply(BigInteger.valueOf(1_000_000)).add(BigInteger.valueOf(micros()));
  }

  /** By microseconds, as the rules count. */
  @Override
  public int compareTo(Times other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Long.compare(micros(), other.micros());
  }
}
