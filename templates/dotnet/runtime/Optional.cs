#nullable enable

namespace __NAMESPACE__.Runtime;

/// <summary>
/// The value of a member that may be absent and may be null: the two are told apart, so that a message is written as it was
/// read. The default is absent. A value converts by itself: <c>HehId = "heh-42"</c>, <c>HehId = null</c>.
/// </summary>
public readonly record struct Optional<T>
{
    /// <summary>A member that is there.</summary>
    public Optional(T value)
    {
        Value = value;
        IsPresent = true;
    }

    /// <summary>Whether the member is there, null or not.</summary>
    public bool IsPresent { get; }

    /// <summary>The value; null where the member is absent.</summary>
    public T? Value { get; }

    /// <summary>A member that is there.</summary>
    public static implicit operator Optional<T>(T value) => new Optional<T>(value);

    /// <summary>The value, or "(absent)".</summary>
    public override string ToString() => IsPresent ? $"{Value}" : "(absent)";
}
