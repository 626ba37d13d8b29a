using System.Text.Json.Serialization;

namespace Guard.Engine.Forwarding;

[JsonSerializable(typeof(string))]
internal sealed partial class MockUpstreamJson : JsonSerializerContext;
