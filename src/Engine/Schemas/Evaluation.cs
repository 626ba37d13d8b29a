using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>
/// One judgement: its budget, its errors, the resources it entered. When the budget is gone everything answers false, and whoever reads the outcome must look at
/// <see cref="IsExhausted"/> first, since a <c>not</c> would have turned that into true.
/// </summary>
internal sealed class Evaluation(SchemaLimits limits, bool isCollecting, bool isScoped)
{
    private const int BytesPerStep = 64;

    private readonly List<SchemaViolation>? _errors = isCollecting ? [] : null;
    private readonly List<PathSegment>? _path = isCollecting ? [] : null;
    private readonly List<SchemaResource>? _scope = isScoped ? [] : null;
    private Stack<EvaluatedSet>? _spare;
    private long _steps = limits.MaxSteps;
    private int _depth;
    private int _muted;

    public bool IsExhausted { get; private set; }

    public IReadOnlyList<SchemaViolation> Errors => _errors ?? [];

    /// <summary>Whether going on after a failure can still add an error.</summary>
    public bool IsCollecting => _errors is not null && _muted == 0 && _errors.Count < limits.MaxErrors && !IsExhausted;

    public bool Spend(int steps)
    {
        _steps -= steps;
        if (_steps >= 0 && !IsExhausted)
        {
            return true;
        }

        Exhaust();
        return false;
    }

    /// <summary>Reading so many bytes of text.</summary>
    public bool SpendBytes(int bytes) => Spend(1 + (bytes / BytesPerStep));

    public void Exhaust() => IsExhausted = true;

    /// <summary>Whether the thread's stack lets a value be walked one level deeper.</summary>
    public bool HasRoom()
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        Exhaust();
        return false;
    }

    public bool Enter(SchemaResource resource)
    {
        if (_depth >= limits.MaxNesting || !Spend(1) || !HasRoom())
        {
            Exhaust();
            return false;
        }

        _depth++;
        _scope?.Add(resource);
        return true;
    }

    public void Leave()
    {
        _depth--;
        _scope?.RemoveAt(_scope.Count - 1);
    }

    /// <summary>The outermost resource's dynamic anchor of that name (JSON Schema core, section 8.2.3.2), or null.</summary>
    public SchemaNode? FindDynamic(string anchor)
    {
        if (_scope is null)
        {
            return null;
        }

        SchemaResource? last = null;
        foreach (var resource in _scope)
        {
            if (!ReferenceEquals(resource, last) && resource.DynamicNodes.TryGetValue(anchor, out var node))
            {
                return node;
            }

            last = resource;
        }

        return null;
    }

    public void Push(in JsonProperty property) => _path?.Add(new PathSegment(property, -1));

    public void Push(int index) => _path?.Add(new PathSegment(default, index));

    public void Pop() => _path?.RemoveAt(_path.Count - 1);

    /// <summary>Until <see cref="Unmute"/>, failures are not errors of the instance: a branch may fail.</summary>
    public void Mute() => _muted++;

    public void Unmute() => _muted--;

    /// <summary>Always false, so that a check can end with it.</summary>
    public bool Fail(Keyword keyword, string message)
    {
        if (IsCollecting)
        {
            _errors!.Add(new SchemaViolation(InstancePath(), keyword.Location, message));
        }

        return false;
    }

    public EvaluatedSet Rent(int count)
    {
        var set = _spare is { Count: > 0 } ? _spare.Pop() : new EvaluatedSet();
        SpendBytes(count);
        set.Reset(count);
        return set;
    }

    public void Return(EvaluatedSet set) => (_spare ??= new Stack<EvaluatedSet>()).Push(set);

    private string InstancePath()
    {
        var path = new StringBuilder();
        foreach (var segment in _path!)
        {
            path.Append('/');
            if (segment.Index >= 0)
            {
                path.Append(segment.Index);
            }
            else
            {
                path.Append(JsonPointer.Escape(SchemaJson.Name(segment.Property)));
            }
        }

        return path.ToString();
    }

    private readonly record struct PathSegment(JsonProperty Property, int Index);
}
