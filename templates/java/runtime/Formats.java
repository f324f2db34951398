package __package__.runtime;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The formats that are asserted, alike in every language; all others are annotations. */
final class Formats {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
  private static final Pattern IPV4 =
      Pattern.compile(
          "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:[.](?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final Pattern URI =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
  private static final Pattern STRANGER = Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");
  private static final Pattern LOOSE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern HOST_LITERAL = Pattern.compile("\\[([^\\]]*)\\](?::[0-9]*)?");
  private static final Pattern FUTURE = Pattern.compile("[vV][0-9a-fA-F]+[.][A-Za-z0-9._~!$&'()*+,;=:-]+");
  private static final Pattern DOTS =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:[.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+");
  private static final Pattern QUOTED = Pattern.compile("\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*+\"");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:[.][A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*");
  private static final Pattern ADDRESS = Pattern.compile("\\[([iI][pP][vV]6:)?([^\\]]*)\\]");
  private static final Pattern RELATIVE = Pattern.compile("(0|[1-9][0-9]*)(.*)", Pattern.DOTALL);

  private static final Map<String, Predicate<String>> KNOWN =
      Map.ofEntries(
          Map.entry("date-time", Formats::isDateTime),
          Map.entry("date", text -> text.length() == 10 && isDateTime(text + "T00:00:00Z")),
          Map.entry("time", text -> isDateTime("2000-01-01T" + text)),
          Map.entry("uuid", text -> UUID.matcher(text).matches()),
          Map.entry("ipv4", Formats::isIpv4),
          Map.entry("ipv6", Formats::isIpv6),
          Map.entry("uri", text -> SCHEME.matcher(text).matches() && isUriReference(text)),
          Map.entry("uri-reference", Formats::isUriReference),
          Map.entry("email", Formats::isEmail),
          Map.entry("json-pointer", Formats::isJsonPointer),
          Map.entry("relative-json-pointer", Formats::isRelativeJsonPointer));

  /** What the library would assert besides. */
  private static final List<String> UNASSERTED =
      List.of(
          "duration", "hostname", "idn-email", "idn-hostname", "iri", "iri-reference", "regex", "uri-template");

  private Formats() {}

  static List<Format> all() {
    List<Format> all = new ArrayList<>();
    KNOWN.forEach((name, matches) -> all.add(format(name, matches)));
    UNASSERTED.forEach(name -> all.add(format(name, text -> true)));
    return all;
  }

  private static Format format(String name, Predicate<String> matches) {
    return new Format() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public String getMessageKey() {
        return "format";
      }

      @Override
      public boolean matches(ExecutionContext context, String value) {
        return matches.test(value);
      }
    };
  }

  static boolean isDateTime(String text) {
    return Times.parse(text) != null;
  }

  private static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  private static boolean isIpv6(String text) {
    if (text.length() > 45) {
      return false;
    }
    String[] halves = text.split("::", -1);
    if (halves.length > 2) {
      return false;
    }
    List<String> groups = new ArrayList<>();
    for (String half : halves) {
      if (!half.isEmpty()) {
        groups.addAll(List.of(half.split(":", -1)));
      }
    }
    String last = groups.isEmpty() ? "" : groups.get(groups.size() - 1);
    boolean embedded = last.contains(".") && !halves[halves.length - 1].isEmpty();
    if (embedded && !isIpv4(groups.remove(groups.size() - 1))) {
      return false;
    }
    int count = groups.size() + (embedded ? 2 : 0);
    return groups.stream().allMatch(group -> GROUP.matcher(group).matches())
        && (halves.length == 2 ? count < 8 : count == 8);
  }

  private static boolean isEscaped(String part) {
    return !STRANGER.matcher(part).find() && !LOOSE.matcher(part).find();
  }

  private static boolean isAuthority(String text) {
    int at = text.indexOf('@');
    String host = text.substring(at + 1);
    if (!isEscaped(text.substring(0, Math.max(at, 0)))) {
      return false;
    }
    Matcher literal = HOST_LITERAL.matcher(host);
    if (literal.matches()) {
      return isIpv6(literal.group(1)) || FUTURE.matcher(literal.group(1)).matches();
    }
    String name = host.replaceFirst(":[0-9]*\\z", "");
    return isEscaped(name) && name.indexOf(':') < 0 && name.indexOf('@') < 0;
  }

  private static boolean isUriReference(String text) {
    Matcher parts = URI.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    for (int group = 3; group <= 5; group++) {
      if (parts.group(group) != null && !isEscaped(parts.group(group))) {
        return false;
      }
    }
    if (parts.group(2) != null) {
      return isAuthority(parts.group(2));
    }
    // without a scheme, a colon in the first segment would make it one
    return parts.group(1) != null || parts.group(3).split("/", 2)[0].indexOf(':') < 0;
  }

  private static boolean isEmail(String text) {
    int at = text.lastIndexOf('@');
    String local = text.substring(0, Math.max(at, 0));
    String host = text.substring(at + 1);
    if (local.length() > 64 || host.length() > 255) {
      return false;
    }
    if (!DOTS.matcher(local).matches() && !QUOTED.matcher(local).matches()) {
      return false;
    }
    Matcher literal = ADDRESS.matcher(host);
    if (!literal.matches()) {
      return DOMAIN.matcher(host).matches();
    }
    return literal.group(1) == null ? isIpv4(literal.group(2)) : isIpv6(literal.group(2));
  }

  private static boolean isJsonPointer(String text) {
    return (text.isEmpty() || text.charAt(0) == '/') && !text.matches("(?s).*~(?![01]).*");
  }

  private static boolean isRelativeJsonPointer(String text) {
    Matcher parts = RELATIVE.matcher(text);
    return parts.matches() && (parts.group(2).equals("#") || isJsonPointer(parts.group(2)));
  }
}
