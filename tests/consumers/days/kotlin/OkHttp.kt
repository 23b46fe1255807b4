/** As much of OkHttp as a generated client asks for, over Java's own HTTP: OkHttp is in no registry of Python or Node. */
package okhttp3

import java.io.ByteArrayInputStream
import java.io.Closeable
import java.io.File
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

class MediaType(val text: String) {
    companion object {
        fun String.toMediaTypeOrNull(): MediaType? = MediaType(this)
    }
}

class Headers(val pairs: List<Pair<String, String>>) {
    fun toMultimap(): Map<String, List<String>> = pairs.groupBy({ it.first.lowercase() }, { it.second })

    class Builder {
        private val pairs = mutableListOf<Pair<String, String>>()

        fun add(name: String, value: String) = apply { pairs += name to value }

        fun build() = Headers(pairs)
    }

    companion object {
        fun Map<String, String>.toHeaders() = Headers(toList())
    }
}

open class RequestBody(val bytes: ByteArray, val type: MediaType?) {
    companion object {
        fun ByteArray.toRequestBody(type: MediaType? = null) = RequestBody(this, type)

        fun String.toRequestBody(type: MediaType? = null) = RequestBody(toByteArray(), type)

        fun File.asRequestBody(type: MediaType? = null) = RequestBody(readBytes(), type)
    }
}

class FormBody {
    class Builder {
        private val fields = mutableListOf<String>()

        fun add(name: String, value: String) = apply { fields += encode(name) + "=" + encode(value) }

        fun build() =
            RequestBody(fields.joinToString("&").toByteArray(), MediaType("application/x-www-form-urlencoded"))
    }
}

class MultipartBody {
    class Builder {
        private var type = FORM
        private val parts = mutableListOf<ByteArray>()

        fun setType(type: MediaType) = apply { this.type = type }

        fun addPart(headers: Headers, body: RequestBody) = apply {
            val type = listOfNotNull(body.type?.let { "Content-Type" to it.text })
            val head = (headers.pairs + type).joinToString("") { "${it.first}: ${it.second}\r\n" }
            parts += "--$BOUNDARY\r\n$head\r\n".toByteArray() + body.bytes + "\r\n".toByteArray()
        }

        fun build(): RequestBody {
            val content = parts.fold(ByteArray(0)) { sum, part -> sum + part }
            return RequestBody(content + "--$BOUNDARY--\r\n".toByteArray(), MediaType("${type.text}; boundary=$BOUNDARY"))
        }
    }

    companion object {
        val FORM = MediaType("multipart/form-data")
        private const val BOUNDARY = "so178-part"
    }
}

class HttpUrl(val text: String) {
    val encodedPathSegments get() = URI(text).rawPath.trim('/').split('/')

    fun newBuilder() = Builder().apply { text = this@HttpUrl.text }

    class Builder {
        var text = ""

        fun scheme(scheme: String) = apply { text = "$scheme://" }

        fun host(host: String) = apply { text += host }

        fun addPathSegment(segment: String) = addEncodedPathSegments(encode(segment).replace("+", "%20"))

        fun addEncodedPathSegments(path: String) = apply { text = text.trimEnd('/') + "/" + path }

        fun addQueryParameter(name: String, value: String?) = apply {
            text += (if ('?' in text) "&" else "?") + encode(name) + "=" + encode(value.orEmpty())
        }

        fun build() = HttpUrl(text)
    }

    companion object {
        fun String.toHttpUrlOrNull(): HttpUrl? = HttpUrl(this)
    }
}

class Request(val url: HttpUrl, val method: String, val body: RequestBody?, val headers: Headers) {
    class Builder {
        private var url = HttpUrl("")
        private var method = "GET"
        private var body: RequestBody? = null
        private var headers = Headers(listOf())

        fun url(url: HttpUrl) = apply { this.url = url }

        fun headers(headers: Headers) = apply { this.headers = headers }

        fun method(method: String, body: RequestBody?) = apply { this.method = method; this.body = body }

        fun head() = method("HEAD", null)

        fun delete(body: RequestBody) = method("DELETE", body)

        fun patch(body: RequestBody) = method("PATCH", body)

        fun put(body: RequestBody) = method("PUT", body)

        fun post(body: RequestBody) = method("POST", body)

        fun build() = Request(url, method, body, headers)
    }
}

class ResponseBody(private val content: ByteArray) {
    fun bytes() = content

    fun string() = content.decodeToString()

    fun byteStream() = ByteArrayInputStream(content)
}

class Response(val code: Int, val headers: Headers, val body: ResponseBody?) : Closeable {
    val message = ""
    val isSuccessful = code in 200..299

    fun header(name: String): String? = headers.toMultimap()[name.lowercase()]?.last()

    override fun close() = Unit
}

interface Callback

class Call(private val request: Request) {
    fun interface Factory {
        fun newCall(request: Request): Call
    }

    /** The body's media type stands above the header's, as OkHttp has it. */
    fun execute(): Response {
        val body = request.body
        val publisher = body?.let { HttpRequest.BodyPublishers.ofByteArray(it.bytes) }
        val sent = HttpRequest.newBuilder(URI(request.url.text))
            .method(request.method, publisher ?: HttpRequest.BodyPublishers.noBody())
        request.headers.pairs.forEach { (name, value) -> sent.setHeader(name, value) }
        body?.type?.let { sent.setHeader("Content-Type", it.text) }
        val answer = HTTP.send(sent.build(), HttpResponse.BodyHandlers.ofByteArray())
        val pairs = answer.headers().map().flatMap { (name, values) -> values.map { name to it } }
        return Response(answer.statusCode(), Headers(pairs), ResponseBody(answer.body()))
    }

    private companion object {
        val HTTP: HttpClient = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
    }
}

class OkHttpClient : Call.Factory {
    override fun newCall(request: Request) = Call(request)

    class Builder {
        fun build() = OkHttpClient()
    }
}

private fun encode(text: String): String = URLEncoder.encode(text, Charsets.UTF_8)
