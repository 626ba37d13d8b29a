using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>
/// When two JSON values are equal (JSON Schema core, section 4.2.2): numbers by value, texts by code points, objects whatever their order. Each piece of work is a step.
/// </summary>
internal static class JsonEquality
{
    /// <summary>False as well when the steps ran out.</summary>
    public static bool AreEqual(Evaluation run, in JsonElement left, in JsonElement right)
    {
        if (left.ValueKind != right.ValueKind || !run.Spend(1))
        {
            return false;
        }

        return left.ValueKind switch
        {
            JsonValueKind.String => AreEqualTexts(run, left, right),
            JsonValueKind.Number => AreEqualNumbers(run, left, right),
            JsonValueKind.Array => AreEqualArrays(run, left, right),
            JsonValueKind.Object => left.GetPropertyCount() == right.GetPropertyCount() && IsWithin(run, left, right) && IsWithin(run, right, left),
            _ => true,
        };
    }

    /// <summary>Equal values have equal hashes. Seeded per process, so nobody can aim for collisions.</summary>
    public static int Hash(Evaluation run, in JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                byte[]? buffer = null;
                run.SpendBytes(JsonRaw.Length(element));
                return HashBytes(JsonRaw.Text(element, ref buffer));
            case JsonValueKind.Number:
                var raw = JsonRaw.Number(element);
                run.SpendBytes(raw.Length);
                return NumberView.Parse(raw, raw.Length <= NumberView.StackDigits ? stackalloc byte[NumberView.StackDigits] : new byte[raw.Length]).Hash();
            case JsonValueKind.Array:
                return HashArray(run, element);
            case JsonValueKind.Object:
                return HashObject(run, element);
            default:
                run.Spend(1);
                return (int)element.ValueKind;
        }
    }

    private static int HashArray(Evaluation run, in JsonElement element)
    {
        var hash = new HashCode();
        hash.Add(element.GetArrayLength());
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            foreach (var item in element.EnumerateArray())
            {
                if (!run.Spend(1))
                {
                    break;
                }

                hash.Add(Hash(run, item));
            }
        }

        return hash.ToHashCode();
    }

    private static int HashObject(Evaluation run, in JsonElement element)
    {
        var sum = HashCode.Combine(element.GetPropertyCount(), JsonValueKind.Object);
        byte[]? buffer = null;
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            foreach (var property in element.EnumerateObject())
            {
                if (!run.Spend(1))
                {
                    break;
                }

                sum += HashCode.Combine(HashBytes(JsonRaw.Name(property, ref buffer)), Hash(run, property.Value));
            }
        }

        return sum;
    }

    private static int HashBytes(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static bool AreEqualTexts(Evaluation run, in JsonElement left, in JsonElement right)
    {
        byte[]? leftBuffer = null, rightBuffer = null;
        return run.SpendBytes(Math.Min(JsonRaw.Length(left), JsonRaw.Length(right))) && JsonRaw.Text(left, ref leftBuffer).SequenceEqual(JsonRaw.Text(right, ref rightBuffer));
    }

    private static bool AreEqualNumbers(Evaluation run, in JsonElement left, in JsonElement right)
    {
        var rawLeft = JsonRaw.Number(left);
        var rawRight = JsonRaw.Number(right);
        if (rawLeft.SequenceEqual(rawRight))
        {
            return true;
        }

        if (!run.SpendBytes(rawLeft.Length + rawRight.Length))
        {
            return false;
        }

        var first = NumberView.Parse(rawLeft, rawLeft.Length <= NumberView.StackDigits ? stackalloc byte[NumberView.StackDigits] : new byte[rawLeft.Length]);
        var second = NumberView.Parse(rawRight, rawRight.Length <= NumberView.StackDigits ? stackalloc byte[NumberView.StackDigits] : new byte[rawRight.Length]);
        return NumberView.Compare(first, second) == 0;
    }

    private static bool AreEqualArrays(Evaluation run, in JsonElement left, in JsonElement right)
    {
        if (left.GetArrayLength() != right.GetArrayLength() || !run.HasRoom())
        {
            return false;
        }

        var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            if (!others.MoveNext() || !AreEqual(run, item, others.Current))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every member of the one is a member of the other.</summary>
    private static bool IsWithin(Evaluation run, in JsonElement element, in JsonElement other)
    {
        if (!run.HasRoom())
        {
            return false;
        }

        byte[]? buffer = null;
        foreach (var property in element.EnumerateObject())
        {
            if (!HasMember(run, other, JsonRaw.Name(property, ref buffer), property.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasMember(Evaluation run, in JsonElement element, ReadOnlySpan<byte> name, in JsonElement value)
    {
        byte[]? buffer = null;
        foreach (var property in element.EnumerateObject())
        {
            if (!run.Spend(1))
            {
                return false;
            }

            if (JsonRaw.Name(property, ref buffer).SequenceEqual(name))
            {
                return AreEqual(run, value, property.Value);
            }
        }

        return false;
    }
}
