using System.Collections.Frozen;
using Guard.Engine.Schemas.Patterns;

namespace Guard.Engine.Schemas.Formats;

/// <summary>The formats that can be asserted (validation, section 7.3). A format that is not among them is an annotation, whatever the options say.</summary>
internal static class SchemaFormats
{
    private static readonly FrozenDictionary<string, FormatTest> Known = new Dictionary<string, FormatTest>(StringComparer.Ordinal)
    {
        ["date-time"] = new(DateFormats.IsDateTime),
        ["date"] = new(DateFormats.IsDate),
        ["time"] = new(DateFormats.IsTime),
        ["duration"] = new(DurationFormat.IsDuration),
        ["email"] = new(static text => EmailFormat.IsEmail(text, isInternational: false)),
        ["idn-email"] = new(static text => EmailFormat.IsEmail(text, isInternational: true)),
        ["hostname"] = new(HostFormats.IsHostname),
        ["idn-hostname"] = new(HostFormats.IsIdnHostname),
        ["ipv4"] = new(AddressFormats.IsIpv4),
        ["ipv6"] = new(AddressFormats.IsIpv6),
        ["uri"] = new(static text => UriFormat.IsUri(text, isInternational: false)),
        ["uri-reference"] = new(static text => UriFormat.IsReference(text, isInternational: false)),
        ["iri"] = new(static text => UriFormat.IsUri(text, isInternational: true)),
        ["iri-reference"] = new(static text => UriFormat.IsReference(text, isInternational: true)),
        ["uri-template"] = new(UriTemplateFormat.IsTemplate),
        ["uuid"] = new(PointerFormats.IsUuid),
        ["json-pointer"] = new(PointerFormats.IsPointer),
        ["relative-json-pointer"] = new(PointerFormats.IsRelativePointer),
        ["regex"] = new(static text => EcmaPattern.Parse(text.ToString(), out _) is not null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ITextTest? Find(string name) => Known.GetValueOrDefault(name);

    private sealed class FormatTest(FormatCheck check) : ITextTest
    {
        public bool IsMet(Evaluation run, ReadOnlySpan<char> text) => run.Spend(1 + (text.Length / 8)) && check(text);
    }

    private delegate bool FormatCheck(ReadOnlySpan<char> text);
}
