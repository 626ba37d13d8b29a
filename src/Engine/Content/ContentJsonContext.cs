using System.Text.Json.Serialization;

namespace Guard.Engine.Content;

/// <summary>Source-generated serialisation for the few typed values this folder writes.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ContentJsonContext : JsonSerializerContext;
