using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Guard.UnitTests.Architecture;

/// <summary>What an assembly offers to others, one line each, in the words of C# and in an order that does not depend on the sources.</summary>
internal sealed class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<Type, string> Keywords = new Dictionary<Type, string>
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(decimal)] = "decimal", [typeof(double)] = "double", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(uint)] = "uint", [typeof(ulong)] = "ulong", [typeof(void)] = "void",
    }.ToFrozenDictionary();

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>Every public type with every member that code outside can reach.</summary>
    public static string Of(Assembly assembly)
    {
        var api = new PublicApi();
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(type => !IsGenerated(type)).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(api.Heading(type)).Append('\n');
            foreach (var line in api.Members(type).OrderBy(NameIn, StringComparer.Ordinal).ThenBy(line => line, StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsReachable(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    /// <summary>The member's own name, by which lines stay where they are when a type changes.</summary>
    private static string NameIn(string line)
    {
        var start = line.IndexOfAny(['(', '{', '[', '=']) is var end and >= 0 ? line[..end].TrimEnd() : line;
        return start[(start.LastIndexOf(' ') + 1)..];
    }

    private string Heading(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly struct" : "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var parents = type.GetInterfaces()
            .Where(contract => contract.IsPublic && contract.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
            .Select(Name)
            .Order(StringComparer.Ordinal);
        var root = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? [Name(parent)] : Array.Empty<string>();
        var all = string.Join(", ", root.Concat(parents));
        return $"{kind} {type.Namespace}.{Name(type)}{(all.Length > 0 && !type.IsEnum ? " : " + all : "")}";
    }

    private IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        }

        var fields = type.GetFields(Declared).Where(field => (field.IsPublic || field.IsFamily) && !IsGenerated(field)).Select(Field);
        var properties = type.GetProperties(Declared).Where(property => IsReachable(property.GetMethod) || IsReachable(property.SetMethod)).Where(property => !IsGenerated(property)).Select(Property);
        var events = type.GetEvents(Declared).Where(item => IsReachable(item.AddMethod)).Select(item => $"event {Name(item.EventHandlerType!)} {item.Name}");
        var constructors = type.GetConstructors(Declared).Where(constructor => IsReachable(constructor) && !IsGenerated(constructor)).Select(constructor => $"{Bare(type)}({Parameters(constructor)})");
        var methods = type.GetMethods(Declared)
            .Where(method => IsReachable(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(Method);
        return fields.Concat(properties).Concat(events).Concat(constructors).Concat(methods);
    }

    private string Field(FieldInfo field) =>
        $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType, _nullability.Create(field))} {field.Name}{(field.IsLiteral ? " = " + Value(field.GetRawConstantValue()) : "")}";

    private string Property(PropertyInfo property)
    {
        var accessor = (property.GetMethod ?? property.SetMethod)!;
        var setter = !IsReachable(property.SetMethod) ? ""
            : property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return (accessor.IsStatic ? "static " : "")
            + (property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "")
            + $"{Name(property.PropertyType, _nullability.Create(property))} {property.Name}{index} {{{(IsReachable(property.GetMethod) ? " get;" : "")}{setter} }}";
    }

    private string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var modifier = method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method is { IsAbstract: true } ? "abstract " : method.GetBaseDefinition() != method ? "override " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        return $"{modifier}{Name(method.ReturnType, _nullability.Create(method.ReturnParameter))} {method.Name}{generic}({(method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "")}{Parameters(method)})";
    }

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var how = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        return $"{how}{Name(type.IsByRef ? type.GetElementType()! : type, _nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Value(parameter.DefaultValue) : "")}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Bare(Type type) => type.Name.Split('`')[0];

    private static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, nullability?.GenericTypeArguments.FirstOrDefault()) + "?";
        }

        var mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments().Select((argument, index) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(index)));
            return $"{Nested(type)}<{string.Join(", ", arguments)}>{mark}";
        }

        return Nested(type) + mark;
    }

    private static string Nested(Type type) => Keywords.TryGetValue(type, out var keyword) ? keyword : type is { IsNested: true, IsGenericParameter: false } ? $"{Bare(type.DeclaringType!)}.{Bare(type)}" : Bare(type);
}
