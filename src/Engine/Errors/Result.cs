using System.Diagnostics.CodeAnalysis;

namespace Guard.Engine.Errors;

/// <summary>A value or the error that stands in its place. <c>default</c> is an internal error, never a silent success.</summary>
public readonly struct Result<T>
{
    private readonly bool _hasValue;
    private readonly T? _value;
    private readonly GuardError? _error;

    private Result(T value)
    {
        _hasValue = true;
        _value = value;
    }

    private Result(GuardError error) => _error = error;

    /// <summary>The error, or null when there is a value.</summary>
    public GuardError? Error => _hasValue ? null : _error ?? new GuardError(GuardErrorCode.Internal, "No result was produced.");

    /// <summary>The value; throws when there is none, which is a bug in the caller.</summary>
    public T Value => _hasValue ? _value! : throw new InvalidOperationException("The result holds an error.");

    public bool TryGetValue([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out GuardError? error)
    {
        value = _value!;
        error = Error;
        return _hasValue;
    }

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The conversion is the point of the type.")]
    public static implicit operator Result<T>(T value) => new(value);

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The conversion is the point of the type.")]
    public static implicit operator Result<T>(GuardError error) => new(error);
}

/// <summary>The value of a <see cref="Result{T}"/> that only says "it went well".</summary>
public readonly record struct Unit;
