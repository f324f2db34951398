#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Globalization;

/// <summary>
/// A point in time as messages have it: the text of RFC 3339, with its zone. The text is kept as it came, with fractions
/// finer than the 100 ns of .NET, leap seconds and offsets. A <see cref="DateTimeOffset"/> converts by itself.
/// </summary>
/// <param name="Text">E.g. <c>2013-07-21T10:00:00.000Z</c>. It is not looked at before a message is encoded.</param>
public sealed record DateTimeText(string Text)
{
    /// <summary>The text of a time, in UTC or with its offset.</summary>
    public static implicit operator DateTimeText(DateTimeOffset time) => From(time);

    /// <summary>A text as it is.</summary>
    public static implicit operator DateTimeText(string text) => new DateTimeText(text);

    /// <summary>
    /// The text of a time: milliseconds, or as many digits as it has. A year that RFC 3339 cannot write does not occur in .NET.
    /// </summary>
    public static DateTimeText From(DateTimeOffset time)
    {
        bool isFine = time.Ticks % TimeSpan.TicksPerMillisecond != 0;
        string local = time.ToString(isFine ? "yyyy-MM-dd'T'HH:mm:ss.fffffff" : "yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string zone = time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture);
        return new DateTimeText(local + zone);
    }

    /// <summary>
    /// The time, in the offset of the text. Digits after the sixth of a fraction are left out; a leap second is the first
    /// second of the next minute.
    /// </summary>
    /// <exception cref="EbadgeException">INVALID_ARGUMENT: the text is no time, or one that .NET cannot hold (the year 0).</exception>
    public DateTimeOffset ToDateTimeOffset()
    {
        Instant? instant = Instant.Parse(Text);
        if (instant is null) throw EbadgeException.Argument("The text is no time of RFC 3339 with a zone.");
        try
        {
            DateTimeOffset utc = DateTimeOffset.UnixEpoch.AddTicks(checked(instant.Value.Microseconds * 10));
            // RFC 3339 has offsets up to 23:59, .NET up to 14:00
            return instant.Value.Offset.Duration() > TimeSpan.FromHours(14) ? utc : utc.ToOffset(instant.Value.Offset);
        }
        catch (Exception caught) when (caught is ArgumentOutOfRangeException or OverflowException)
        {
            throw EbadgeException.Argument("The time is not one that DateTimeOffset can hold.");
        }
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}

/// <summary>A time in microseconds since 1970-01-01T00:00:00Z, and the offset that it was written with.</summary>
internal readonly record struct Instant(long Microseconds, TimeSpan Offset)
{
    private static readonly int[] MonthLengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    /// <summary>Reads the date-time of RFC 3339, section 5.6; null when it is none.</summary>
    public static Instant? Parse(string text)
    {
        int length = text.Length;
        if (length < 20) return null;
        int year = TwoDigits(text, 0) * 100 + TwoDigits(text, 2);
        int month = TwoDigits(text, 5);
        int day = TwoDigits(text, 8);
        int hour = TwoDigits(text, 11);
        int minute = TwoDigits(text, 14);
        int second = TwoDigits(text, 17);
        bool isSeparated = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
        if (!isSeparated || year < 0 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month)) return null;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return null;
        int at = 19;
        long micros = 0;
        if (text[at] == '.')
        {
            int start = ++at;
            long scale = 100_000;
            while (at < length && char.IsAsciiDigit(text[at]))
            {
                micros += (text[at] - '0') * scale;
                scale /= 10;
                at++;
            }
            if (at == start || at == length) return null;
        }
        int offset = 0;
        if (text[at] == 'Z' || text[at] == 'z')
        {
            if (at + 1 != length) return null;
        }
        else if (text[at] == '+' || text[at] == '-')
        {
            if (at + 6 != length || text[at + 3] != ':') return null;
            int hours = TwoDigits(text, at + 1);
            int minutes = TwoDigits(text, at + 4);
            if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
            offset = (hours * 60 + minutes) * (text[at] == '+' ? 1 : -1);
        }
        else
        {
            return null;
        }
        long seconds = EpochDays(year, month, day) * 86_400L + hour * 3600L + minute * 60L + second - offset * 60L;
        // the leap second is the last of a UTC day: counted through, it falls on midnight
        if (second == 60 && seconds % 86_400 != 0) return null;
        return new Instant(seconds * 1_000_000 + micros, TimeSpan.FromMinutes(offset));
    }

    /// <summary>Two digits as a number; far below zero when one of them is none.</summary>
    private static int TwoDigits(string text, int at)
    {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
    }

    private static int DaysIn(int year, int month)
    {
        bool isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && isLeap ? 29 : MonthLengths[month - 1];
    }

    /// <summary>Days since 1970-01-01 of a proleptic Gregorian date; years are counted from March, so that the leap day comes last.</summary>
    private static long EpochDays(int year, int month, int day)
    {
        int y = month <= 2 ? year - 1 : year;
        int era = (y >= 0 ? y : y - 399) / 400;
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
